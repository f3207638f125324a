import { RECORD_TABLES } from '../world/tables.js';
import { objectOf, plain, type ExpectedErrors, type Part } from './part.js';
import {
  consentsPart,
  entityPart,
  identityParts,
  patientIsKnown,
  patientsPart,
  stoppedPart,
} from './patientParts.js';
import { fieldText, isReadable, listPart, rowPart, type Reading } from './rowParts.js';
import type { Door } from './graphOrder.js';

/** One operation over HTTP, and what its answer must be. */
export interface Read {
  readonly door: Door;
  readonly query: string;
  readonly variables: object;
  readonly data: Readonly<Record<string, unknown>>;
  readonly errors: ExpectedErrors;
}

/** How many of all reads go through the gateway. */
const GATEWAY_SHARE = 0.05;

/** A read that the asker may or may not be allowed, with everything the oracle says of its answer. */
export function randomRead(reading: Reading): Read {
  const { random } = reading;
  if (random.chance(GATEWAY_SHARE)) return rootRead('gateway', reading);
  const kind = random.below(10);
  if (kind < 2) return rootRead('identity', reading);
  if (kind < 3) return patientEntities('consent', reading);
  if (kind < 6) return patientEntities('records', reading);
  if (kind < 8) return patientEntities('billing', reading);
  return rowEntities(random.chance(0.7) ? 'records' : 'billing', reading);
}

function finished(door: Door, query: string, variables: object, roots: Readonly<Record<string, Part>>): Read {
  const errors: ExpectedErrors = new Map();
  const data = Object.fromEntries(
    Object.entries(roots).map(([name, part]) => [name, part.value(name, errors)]),
  );
  return { door, query, variables, data, errors };
}

/** `patient(id)` or `patients`; through the gateway with what the other subgraphs have of the patient. */
function rootRead(door: 'identity' | 'gateway', reading: Reading): Read {
  const { random, world } = reading;
  if (random.chance(0.2)) {
    const part = patientsPart(reading);
    return finished(door, `{ ${part.text} }`, {}, { patients: part });
  }
  const patient = patientToAskFor(reading);
  const others =
    door === 'identity'
      ? {}
      : {
          ...listParts(reading, patient, 'records'),
          ...listParts(reading, patient, 'billing'),
          ...consents(reading, patient),
        };
  const object = objectOf({ id: plain('id', patient), ...identityParts(reading, patient), ...others });
  const isKnown = world.patients.includes(patient) && patientIsKnown(reading, patient);
  const part = entityPart(reading, isKnown, object);
  return finished(
    door,
    `query ($id: ID!) { patient(id: $id) ${part.text} }`,
    { id: patient },
    { patient: part },
  );
}

/** Mostly the one that it is about. */
function patientToAskFor({ random, world, about }: Reading): string {
  return random.chance(0.75) ? about : random.pick(world.patients);
}

function consents(reading: Reading, patient: string): Record<string, Part> {
  const { random } = reading;
  return {
    ...(random.chance(0.6) ? { consents: consentsPart(reading, patient) } : {}),
    ...(random.chance(0.3) ? { restrictions: stoppedPart(reading, patient, 'restrictions') } : {}),
    ...(random.chance(0.3) ? { objections: stoppedPart(reading, patient, 'objections') } : {}),
  };
}

function listParts(reading: Reading, patient: string, subgraph: string): Record<string, Part> {
  const tables = RECORD_TABLES.filter((table) => table.subgraph === subgraph);
  const asked = reading.random.some(tables, 2 / tables.length);
  return Object.fromEntries(asked.map((table) => [table.list, listPart(reading, patient, table)]));
}

/** What a subgraph has of one or two patients, as the gateway asks for it. */
function patientEntities(door: 'records' | 'billing' | 'consent', reading: Reading): Read {
  const asked = [patientToAskFor(reading), ...(reading.random.chance(0.3) ? [patientToAskFor(reading)] : [])];
  const roots = asked.map((patient) => {
    const parts = door === 'consent' ? consents(reading, patient) : listParts(reading, patient, door);
    const object = objectOf({ id: plain('id', patient), ...parts });
    return {
      type: 'Patient',
      id: patient,
      part: entityPart(reading, patientIsKnown(reading, patient), object),
    };
  });
  return entitiesRead(door, roots);
}

/** Rows by their identifiers, as the gateway asks for what a field of another subgraph led to. */
function rowEntities(door: 'records' | 'billing', reading: Reading): Read {
  const { random, records } = reading;
  const all = records.rows.filter(({ of }) => of.subgraph === door);
  const own = all.filter(({ patient }) => patient === reading.about);
  if (own.length === 0) return patientEntities(door, reading);
  const asked = Array.from({ length: 1 + random.below(4) }, () =>
    random.pick(random.chance(0.75) ? own : all),
  );
  const roots = asked.map((row) => {
    const part = rowPart(reading, row, row.of.fields);
    const text = `{ id ${row.of.fields.map(fieldText).join(' ')} }`;
    return {
      type: row.of.type,
      id: row.id,
      part: entityPart(reading, isReadable(reading, row), { ...part, text }),
    };
  });
  return entitiesRead(door, roots);
}

/** Each entity under a name of its own, so that each has its own selection. */
function entitiesRead(door: Door, roots: readonly { type: string; id: string; part: Part }[]): Read {
  const text = roots.map(
    ({ type, part }, at) => `e${at}: _entities(representations: $r${at}) { ... on ${type} ${part.text} }`,
  );
  const variables = Object.fromEntries(
    roots.map(({ type, id }, at) => [`r${at}`, [{ __typename: type, id }]]),
  );
  const declared = roots.map((_, at) => `$r${at}: [_Any!]!`).join(', ');
  const parts = roots.map(({ part }, at): [string, Part] => [
    `e${at}`,
    { text: '', value: (path, errors) => [part.value(`${path}.0`, errors)] },
  ]);
  return finished(door, `query (${declared}) { ${text.join(' ')} }`, variables, Object.fromEntries(parts));
}
