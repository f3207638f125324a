import assert from 'node:assert/strict';
import { createTestKeys } from '@caregraph/keys/testing';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { billing } from '@caregraph/billing';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import { importPaths } from '@caregraph/ingest';
import { records } from '@caregraph/records';
import {
  createWorld,
  startTestSubgraph,
  type TestSubgraph,
  type TestViewer,
  type World,
} from '@caregraph/subgraph-kit/testing';

const HIV = { system: 'http://snomed.info/sct', code: '86406008', display: 'HIV infection' };
const ASTHMA = { system: 'http://snomed.info/sct', code: '195967001', display: 'Asthma' };
const CHECK_UP = { system: 'http://snomed.info/sct', code: '185349003', display: 'Encounter for check up' };
const LOCAL = { system: 'urn:example:local', code: 'ID-7', display: 'Chronic infection' };
const PARACETAMOL = { system: 'http://www.nlm.nih.gov/research/umls/rxnorm', code: '313782' };

/** First pages of one row: what is hidden must be in no count, on no page and behind no `hasNextPage`. */
const page = (list: string): string =>
  `${list}(first: 1) { totalCount edges { node { id } } pageInfo { hasNextPage } }`;
const RECORDS = ['encounters', 'conditions', 'medicationRequests'];
const BILLS = ['claims', 'invoices'];

describe('an import of a condition that is sensitive', () => {
  let database: TestDatabase | undefined;
  let world!: World;
  let recordsSubgraph!: TestSubgraph;
  let billingSubgraph!: TestSubgraph;
  const id = {
    asthma: randomUUID(),
    hiv: randomUUID(),
    checkUp: randomUUID(),
    hivVisit: randomUUID(),
    drug: randomUUID(),
    plainDrug: randomUUID(),
    claim: randomUUID(),
    plainClaim: randomUUID(),
  };

  before(async () => {
    database = await createTestDatabase();
    world = await createWorld(database.urls.ingest);
    const folder = await mkdtemp(join(tmpdir(), 'caregraph-labels-'));
    await writeFile(join(folder, 'bundle.json'), bundle());
    const report = await importPaths({
      databaseUrl: database.urls.ingest,
      keyProvider: createTestKeys().provider,
      paths: [folder],
    });
    await rm(folder, { recursive: true });
    assert.deepEqual(report.failures, []);
    recordsSubgraph = await startTestSubgraph(records, database.urls.records);
    billingSubgraph = await startTestSubgraph(billing, database.urls.billing);
  });
  after(async () => {
    await recordsSubgraph?.close();
    await billingSubgraph?.close();
    await world?.close();
    await database?.drop();
  });

  /** The sensitive rows are the newest: whoever may see them gets them first. */
  function bundle(): string {
    const subject = { reference: `Patient/${world.patient1}` };
    const encounter = (visit: string) => ({ reference: `Encounter/${visit}` });
    const visit = (visitId: string, start: string, ...reasons: object[]) => ({
      resourceType: 'Encounter',
      id: visitId,
      status: 'finished',
      class: { code: 'AMB' },
      type: [{ coding: [CHECK_UP] }],
      ...(reasons.length > 0 && { reasonCode: [{ coding: reasons }] }),
      subject,
      serviceProvider: { reference: `Organization/${world.clinicA}` },
      period: { start },
    });
    const drug = (drugId: string, authoredOn: string, rest: object) => ({
      resourceType: 'MedicationRequest',
      id: drugId,
      status: 'active',
      intent: 'order',
      medicationCodeableConcept: { coding: [PARACETAMOL] },
      subject,
      authoredOn,
      ...rest,
    });
    const claim = (claimId: string, visitId: string, created: string, rest: object) => ({
      resourceType: 'Claim',
      id: claimId,
      status: 'active',
      type: { coding: [{ code: 'professional' }] },
      use: 'claim',
      patient: subject,
      created,
      provider: { reference: `Organization/${world.clinicA}` },
      priority: { coding: [{ code: 'normal' }] },
      insurance: [{ sequence: 1, focal: true, coverage: { display: 'none' } }],
      item: [{ sequence: 1, productOrService: { coding: [CHECK_UP] }, encounter: [encounter(visitId)] }],
      total: { value: 100, currency: 'USD' },
      ...rest,
    });
    const condition = (conditionId: string, visitId: string, onset: string, ...coding: object[]) => ({
      resourceType: 'Condition',
      id: conditionId,
      code: { coding },
      subject,
      encounter: encounter(visitId),
      onsetDateTime: onset,
    });
    const resources = [
      { resourceType: 'Organization', id: world.clinicA, name: 'Clinic A' },
      { resourceType: 'Patient', id: world.patient1, name: [{ family: 'Doe' }] },
      visit(id.checkUp, '2026-01-02T10:00:00Z'),
      visit(id.hivVisit, '2026-02-02T10:00:00Z', HIV),
      condition(id.asthma, id.checkUp, '2026-01-02', ASTHMA),
      // The sensitive code comes second: only the first one has a column.
      condition(id.hiv, id.hivVisit, '2026-02-02', LOCAL, HIV),
      drug(id.plainDrug, '2026-01-02', {}),
      drug(id.drug, '2026-02-02', { reasonReference: [{ reference: `Condition/${id.hiv}` }] }),
      claim(id.plainClaim, id.checkUp, '2026-01-02', {}),
      claim(id.claim, id.hivVisit, '2026-02-02', {}),
    ];
    const entry = resources.map((resource) => ({
      fullUrl: `http://example.org/fhir/${resource.resourceType}/${resource.id}`,
      resource,
      request: { method: 'POST', url: resource.resourceType },
    }));
    return JSON.stringify({ resourceType: 'Bundle', type: 'transaction', entry });
  }

  const ask = async (subgraph: TestSubgraph, lists: string[], viewer: TestViewer) => {
    const query = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Patient { ${lists.map(page).join(' ')} } } }`;
    const { data, errors } = await subgraph.ask(viewer, query, {
      r: [{ __typename: 'Patient', id: world.patient1 }],
    });
    const shown = lists.map((list) => {
      const connection = data._entities[0][list];
      if (!connection) return [list, errors.find((error) => error.path?.at(-1) === list)?.extensions.reason];
      const { totalCount, edges, pageInfo } = connection;
      const first = edges[0]?.node.id;
      return [list, { totalCount, first, hasNextPage: pageInfo.hasNextPage }];
    });
    return Object.fromEntries(shown);
  };
  const only = (first: string) => ({ totalCount: 1, first, hasNextPage: false });
  const both = (first: string) => ({ totalCount: 2, first, hasNextPage: true });
  const PLAIN = {
    encounters: only(id.checkUp),
    conditions: only(id.asthma),
    medicationRequests: only(id.plainDrug),
  };
  const WHOLE = {
    encounters: both(id.hivVisit),
    conditions: both(id.hiv),
    medicationRequests: both(id.drug),
  };
  const consentTo = async (
    kind: string,
    grantee: string,
    purpose: string,
    categories: string,
    label: string,
  ) => {
    const consent = randomUUID();
    await world.run(
      `insert into consent.consent (id, patient_id, grantee_kind, grantee_id, purpose, category_names, label_names, status)
       values ($1, $2, $3, $4, $5, $6, $7, 'ACTIVE')`,
      [consent, world.patient1, kind, grantee, purpose, categories, `{${label}}`],
    );
    return async () =>
      world.run("update consent.consent set status = 'WITHDRAWN', withdrawn_at = now() where id = $1", [
        consent,
      ]);
  };

  it('shows patients all of it', async () => {
    assert.deepEqual(await ask(recordsSubgraph, RECORDS, world.viewers.patient), WHOLE);
    const bills = await ask(billingSubgraph, BILLS, world.viewers.patient);
    assert.deepEqual(bills.claims, both(id.claim));
    assert.equal(bills.invoices.totalCount, 2);
  });

  it('hides row, count and place from the clinic that treats, until a consent names the label, and again after', async () => {
    const { clinician } = world.viewers;
    assert.deepEqual(await ask(recordsSubgraph, RECORDS, clinician), PLAIN);
    const categories = '{CLINICAL,MEDICATION}';
    const endOther = await consentTo('SUBSCRIBER', world.clinicA, 'TREATMENT', categories, 'VIOLENCE');
    assert.deepEqual(await ask(recordsSubgraph, RECORDS, clinician), PLAIN, 'another label does not help');
    await endOther();
    const withdraw = await consentTo('SUBSCRIBER', world.clinicA, 'TREATMENT', categories, 'HIV');
    assert.deepEqual(await ask(recordsSubgraph, RECORDS, clinician), WHOLE);
    await withdraw();
    assert.deepEqual(await ask(recordsSubgraph, RECORDS, clinician), PLAIN);
  });

  it('hides the bill of the visit from the biller, until a consent names the label, and again after', async () => {
    const { biller } = world.viewers;
    const plain = async () => {
      const bills = await ask(billingSubgraph, BILLS, biller);
      assert.deepEqual(bills.claims, only(id.plainClaim));
      assert.deepEqual([bills.invoices.totalCount, bills.invoices.hasNextPage], [1, false]);
    };
    await plain();
    const withdraw = await consentTo('SUBSCRIBER', world.clinicA, 'PAYMENT', '{FINANCIAL}', 'HIV');
    assert.deepEqual((await ask(billingSubgraph, BILLS, biller)).claims, both(id.claim));
    await withdraw();
    await plain();
  });

  it('hides them from an app with the category alone, until a consent names the label, and again after', async () => {
    const { app } = world.viewers;
    const plain = { ...PLAIN, medicationRequests: 'CONSENT_MISSING' };
    assert.deepEqual(await ask(recordsSubgraph, RECORDS, app), plain);
    const withdraw = await consentTo('APP', world.app, 'PATIENT_REQUEST', '{CLINICAL}', 'HIV');
    assert.deepEqual(await ask(recordsSubgraph, RECORDS, app), {
      ...WHOLE,
      medicationRequests: 'CONSENT_MISSING',
    });
    await withdraw();
    assert.deepEqual(await ask(recordsSubgraph, RECORDS, app), plain);
  });

  it('answers who looks for the row by its id as if it were not there', async () => {
    const byId = (conditionId: string) =>
      recordsSubgraph.ask(
        world.viewers.clinician,
        'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Condition { id code { text } } } }',
        { r: [{ __typename: 'Condition', id: conditionId }] },
      );
    const { data, errors } = await byId(id.hiv);
    const missing = await byId(randomUUID());
    assert.deepEqual([data, errors], [missing.data, missing.errors]);
    assert.equal((await byId(id.asthma)).data._entities[0].id, id.asthma);
  });
});
