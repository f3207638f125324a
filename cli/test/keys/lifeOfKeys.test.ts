import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mappingOf } from '@caregraph/fhir';
import {
  keyStatus,
  reencryptPatient,
  retireWrappingKey,
  rotateWrappingKey,
  shredPatient,
  type KeyProvider,
  KeyProviderUnavailable,
} from '@caregraph/keys';
import { createTestKeys } from '@caregraph/keys/testing';
import {
  DOSAGE,
  FAMILY,
  keyWorld,
  MEDICATION,
  medicationResource,
  PATIENT,
  patientResource,
} from './keyWorld.js';
import type { KeyWorld } from './keyWorld.js';

const WHO = 'query ($id: ID!) { patient(id: $id) { id gender name { family text } phone birthDate } }';
const WHAT = `query ($id: ID!) { _entities(representations: [{ __typename: "Patient", id: $id }]) {
  ... on Patient { medicationRequests(first: 5) { edges { node { status dosageText medication { code text } } } } } } }`;

const readWho = ({ identity, world }: KeyWorld, id = PATIENT) =>
  identity.ask(world.viewers.clinician, WHO, { id });
const readWhat = ({ records, world }: KeyWorld) =>
  records.ask(world.viewers.clinician, WHAT, { id: PATIENT });

async function assertReadable(world: KeyWorld, dosage = DOSAGE): Promise<void> {
  const [who, what] = [await readWho(world), await readWhat(world)];
  assert.deepEqual([who.errors, what.errors], [[], []]);
  assert.equal(who.data.patient.name.family, FAMILY);
  assert.equal(who.data.patient.birthDate, '1971-07-19');
  const [{ node }] = what.data._entities[0].medicationRequests.edges;
  assert.deepEqual(node, {
    status: 'active',
    dosageText: dosage,
    medication: { code: null, text: 'Tincture of Zubrovnia' },
  });
}

test('what was imported is read as it was, its keys in the statement that reads the row', async (t) => {
  const world = await keyWorld(t);
  await assertReadable(world);
  const { statements } = await readWho(world);
  const ofPatient = statements.filter((sql) => sql.includes('"patient"'));
  assert.ok(
    ofPatient.length > 0 && ofPatient.every((sql) => sql.includes('keys.patient_key')),
    ofPatient.join('\n'),
  );
});

test('a file imported again changes nothing, and one that differs changes the row under the same key', async (t) => {
  const world = await keyWorld(t);
  const again = await world.import(patientResource(), { ...medicationResource(), language: 'en' });
  assert.deepEqual(again.types['Patient'], { found: 1, stored: 0, unchanged: 1 });
  assert.equal(again.types['MedicationRequest']?.stored, 1);
  assert.equal(
    (await world.sql.query('select from keys.patient_key where patient_id = $1', [PATIENT])).rowCount,
    1,
  );
});

test('what is stored gives back the resources that were imported, element by element', async (t) => {
  const { sql } = await keyWorld(t);
  for (const [table, resource] of [
    ['identity.patient', patientResource()],
    ['records.medication_request', medicationResource()],
  ] as const) {
    const rows = (await createTestKeys().openRows(sql, table)).map((text) => JSON.parse(text) as Opened);
    const { sealed, ...row } = rows.find(({ id }) => id === PATIENT || id === MEDICATION) ?? { id: '' };
    const mapping = mappingOf(table === 'identity.patient' ? 'Patient' : 'MedicationRequest');
    assert.deepEqual(mapping.toResource({ given_names: [], ...row, ...sealed } as { id: string }), resource);
  }
});

interface Opened {
  readonly id: string;
  readonly sealed?: object;
}

test('a ciphertext put into another row or column answers nothing, and its neighbours answer', async (t) => {
  const world = await keyWorld(t);
  const { patient1 } = world.world;
  await world.admin.query(
    'update identity.patient set sealed = (select sealed from identity.patient where id = $1) where id = $2',
    [PATIENT, patient1],
  );
  const moved = await readWho(world, patient1);
  assert.equal(moved.data.patient.name.family, null);
  assert.equal(moved.errors[0]?.extensions.reason, 'SEALED_VALUE_REFUSED');
  await world.admin.query('update records.medication_request set sealed = remainder where id = $1', [
    MEDICATION,
  ]);
  const swapped = await readWhat(world);
  const [{ node }] = swapped.data._entities[0].medicationRequests.edges;
  assert.deepEqual([node.status, node.dosageText, node.medication.text], ['active', null, null]);
  assert.ok(swapped.errors.every(({ extensions }) => extensions.reason === 'SEALED_VALUE_REFUSED'));
  assert.equal((await readWho(world)).data.patient.name.family, FAMILY);
});

test('a shredded key leaves its fields empty with the reason, at once, and the rest of the answer intact', async (t) => {
  const world = await keyWorld(t);
  await assertReadable(world);
  assert.equal(await shredPatient(world.sql, PATIENT), 1);
  const who = await readWho(world);
  assert.deepEqual(
    [who.data.patient.id, who.data.patient.gender, who.data.patient.phone, who.data.patient.name.family],
    [PATIENT, 'female', null, null],
  );
  assert.deepEqual(
    [...new Set(who.errors.map(({ extensions }) => `${extensions.code} ${extensions.reason}`))],
    ['ERASED KEY_SHREDDED'],
  );
  const what = await readWhat(world);
  const [{ node }] = what.data._entities[0].medicationRequests.edges;
  assert.deepEqual([node.status, node.dosageText], ['active', null]);
  const again = await world.import({ ...patientResource(), active: true });
  assert.equal(again.failed, 1);
  assert.match(again.failures[0]?.message ?? '', /erased/);
  assert.equal(await shredPatient(world.sql, PATIENT), 0);
  assert.equal(
    (await readWho(world, world.world.patient1)).data.patient.name.family,
    'Doe',
    'others are not touched',
  );
});

test('a rotation wraps every key anew, touches no row, and is taken up where it was interrupted', async (t) => {
  const world = await keyWorld(t);
  const rows = async () =>
    (await world.admin.query('select id, ctid, sealed from identity.patient order by id')).rows as unknown[];
  const before = await rows();
  const wrapped = await world.sql.query('select wrapped from keys.patient_key order by patient_id');
  let calls = 0;
  const interrupted: KeyProvider = {
    ...bound(world.provider),
    unwrap: (keys) => {
      calls += 1;
      return calls > 1
        ? Promise.reject(new KeyProviderUnavailable('test', 'down'))
        : world.provider.unwrap(keys);
    },
  };
  await assert.rejects(rotateWrappingKey(world.sql, interrupted), KeyProviderUnavailable);
  await assertReadable(world);
  await assert.rejects(retireWrappingKey(world.sql, world.provider, 'local/1'), /still wraps/);
  const done = await rotateWrappingKey(world.sql, world.provider, { isResumed: true });
  assert.deepEqual(done, { version: 'local/2', rewrapped: 3 });
  const status = await keyStatus(world.sql, world.provider);
  assert.deepEqual(status.versions, { 'local/2': 4 });
  assert.deepEqual(await rows(), before);
  await retireWrappingKey(world.sql, world.provider, 'local/1');
  await assertReadable(world);
  const [old] = wrapped.rows as { wrapped: Buffer }[];
  await assert.rejects(
    world.provider.unwrap([{ wrapped: old?.wrapped ?? Buffer.alloc(0), context: 'any' }]),
    /local/,
  );
});

test('a patient is encrypted anew while others read without pause and write: no read fails, no write is lost', async (t) => {
  const world = await keyWorld(t);
  const sealed = async () =>
    (
      await world.admin.query('select sealed, remainder from records.medication_request where id = $1', [
        MEDICATION,
      ])
    ).rows[0];
  const before = await sealed();
  const done = new AbortController();
  let reads = 0;
  const reader = async (): Promise<void> => {
    while (!done.signal.aborted) {
      for (const answer of [await readWho(world), await readWhat(world)]) assert.deepEqual(answer.errors, []);
      reads += 1;
    }
  };
  const readers = [reader(), reader()];
  for (let round = 0; round < 5; round += 1) {
    const [rows] = await Promise.all([
      reencryptPatient(world.sql, world.provider, PATIENT),
      world.import(medicationResource(`${DOSAGE} ${round}`)),
    ]);
    // The import may have been first to seal the prescription with the new key.
    assert.ok(rows >= 1, String(rows));
  }
  done.abort();
  await Promise.all(readers);
  assert.ok(reads > 5, `${reads} reads`);
  const { rows } = await world.sql.query('select generation from keys.patient_key where patient_id = $1', [
    PATIENT,
  ]);
  assert.deepEqual(rows, [{ generation: 6 }]);
  assert.notDeepEqual(await sealed(), before);
  await assertReadable(world, `${DOSAGE} 4`);
});

test('a key provider that is down answers 503 in the fields it is needed for, tells nothing, and recovers', async (t) => {
  let isDown = false;
  const { provider } = createTestKeys();
  const world = await keyWorld(t, {
    ...bound(provider),
    unwrap: (keys) =>
      isDown ? Promise.reject(new KeyProviderUnavailable('test', 'down')) : provider.unwrap(keys),
  });
  isDown = true;
  const who = await readWho(world);
  assert.deepEqual([who.data.patient.gender, who.data.patient.name.family], ['female', null]);
  for (const { message, extensions } of who.errors) {
    assert.deepEqual(
      [extensions.code, extensions.reason],
      ['UPSTREAM_UNAVAILABLE', 'KEY_PROVIDER_UNAVAILABLE'],
    );
    assert.doesNotMatch(message, /test|down/);
  }
  isDown = false;
  await assertReadable(world);
});

/** Methods of a class keep their object when they are spread. */
function bound(provider: KeyProvider): KeyProvider {
  return {
    wrap: (keys) => provider.wrap(keys),
    unwrap: (keys) => provider.unwrap(keys),
    currentVersion: () => provider.currentVersion(),
    rotate: () => provider.rotate(),
    retire: (version) => provider.retire(version),
  };
}
