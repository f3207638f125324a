import { answer, fieldAnswer, knowsOf, rowIsThere, whoAsks, type Answer, type Row } from '../oracle.js';
import { lastFour } from '../world/tables.js';
import { denied, plain, type Part } from './part.js';
import type { Reading } from './rowParts.js';

interface IdentityField {
  readonly name: string;
  readonly category: 'IDENTITY' | 'CONTACT';
  readonly selection?: string;
  readonly value: (columns: Readonly<Record<string, unknown>>) => unknown;
  readonly masked?: (columns: Readonly<Record<string, unknown>>) => unknown;
}

const IDENTITY_FIELDS: readonly IdentityField[] = [
  {
    name: 'birthDate',
    category: 'IDENTITY',
    value: ({ birth_date: date }) => date,
    masked: ({ birth_date: date }) => String(date).slice(0, 4),
  },
  { name: 'gender', category: 'IDENTITY', value: ({ gender }) => gender },
  {
    name: 'name',
    category: 'IDENTITY',
    selection: '{ family given }',
    value: (columns) => ({ family: columns['family_name'], given: columns['given_names'] }),
  },
  {
    name: 'medicalRecordNumber',
    category: 'IDENTITY',
    value: (columns) => columns['medical_record_number'],
    masked: (columns) => lastFour(columns['medical_record_number']),
  },
  {
    name: 'phone',
    category: 'CONTACT',
    value: ({ phone }) => phone,
    masked: ({ phone }) => lastFour(phone),
  },
  { name: 'email', category: 'CONTACT', value: ({ email }) => email },
  { name: 'address', category: 'CONTACT', selection: '{ city }', value: ({ city }) => ({ city }) },
];

/** Some fields that identity has of a patient, by name. */
export function identityParts(reading: Reading, patient: string): Record<string, Part> {
  const { random, world, records, asker } = reading;
  const columns = records.patients.find(({ id }) => id === patient)?.columns ?? {};
  const row: Row = { patient, resource: 'Patient', labels: [] };
  const parts: Record<string, Part> = {};
  for (const field of random.some(IDENTITY_FIELDS, 0.6)) {
    const text = field.selection ? `${field.name} ${field.selection}` : field.name;
    const asked = { category: field.category, hasMask: field.masked !== undefined, isList: false };
    const { effect, reasons } = fieldAnswer(world, asker, row, asked);
    if (effect === 'DENY') parts[field.name] = denied(text, reasons);
    else parts[field.name] = plain(text, effect === 'MASK' ? field.masked?.(columns) : field.value(columns));
  }
  if (random.chance(0.3)) parts['registeredWith'] = registeredWith(reading, row);
  return parts;
}

/** The clinics of a patient: a directory, not a list of anything a scope could name. */
function registeredWith({ world, asker }: Reading, row: Row): Part {
  const text = 'registeredWith { id }';
  const { effect, reasons } = fieldAnswer(world, asker, row, {
    category: 'IDENTITY',
    hasMask: false,
    isList: false,
  });
  if (effect === 'DENY') return denied(text, reasons);
  const clinics = world.registrations
    .filter(({ patient }) => patient === row.patient)
    .map(({ clinic }) => clinic);
  return plain(
    text,
    clinics.toSorted().map((id) => ({ id })),
  );
}

/** Why an asker is not listened to at all; null where it is. */
function refusal({ world, asker }: Reading): readonly string[] | null {
  const nobody: Row = { patient: '', resource: 'Patient', labels: [] };
  const { effect, reasons }: Answer = answer(world, asker, nobody, 'PUBLIC', 'READ');
  return effect === 'DENY' ? reasons : null;
}

/** An object of a patient: the patient, or a row; `null` where it must look as if it were not there. */
export function entityPart(reading: Reading, isThere: boolean, object: Part): Part {
  const why = refusal(reading);
  if (why) return denied(object.text, why);
  return isThere ? object : plain(object.text, null);
}

export function patientIsKnown({ world, asker }: Reading, patient: string): boolean {
  return knowsOf(world, asker, patient);
}

const CONSENT_FIELDS: readonly [
  name: string,
  value: (consent: Reading['world']['consents'][number]) => unknown,
][] = [
  ['status', ({ status }) => status],
  ['granteeKind', ({ granteeKind }) => granteeKind],
  ['purpose', ({ purpose }) => purpose],
  ['categories', ({ categories }) => categories],
  ['labels', ({ labels }) => labels],
];

/** What a patient has allowed. All were given at the same moment, so they are in the order of their identifiers. */
export function consentsPart(reading: Reading, patient: string): Part {
  const { random, world, asker } = reading;
  const category = 'CONSENT';
  const row: Row = { patient, resource: 'Consent', labels: [] };
  const app = whoAsks(world, asker).app?.id;
  const isThere = rowIsThere(world, asker, row, [category]);
  const isFound = isThere && answer(world, asker, row, category, 'SEARCH').effect !== 'DENY';
  const visible = world.consents
    .filter((consent) => consent.patient === patient && isFound)
    .filter(({ grantee }) => app === undefined || grantee === app)
    .toSorted((a, b) => (a.id < b.id ? 1 : -1));
  const first = 1 + random.below(4);
  const fields = random.some(CONSENT_FIELDS, 0.6);
  const names = fields.map(([name]) => name).join(' ');
  const text = `consents(first: ${first}) { edges { node { id ${names} } } pageInfo { hasNextPage } totalCount }`;
  const list = fieldAnswer(
    world,
    asker,
    { ...row, isList: true },
    { category, hasMask: false, isList: true },
  );
  if (list.effect !== 'PERMIT') return denied(text, list.reasons);
  const read = fieldAnswer(world, asker, row, { category, hasMask: false, isList: false });
  return {
    text,
    value: (path, errors) => ({
      edges: visible.slice(0, first).map((consent, at) => {
        const shown = fields.map(([name, value]) => {
          if (read.effect === 'PERMIT') return [name, value(consent)];
          errors.set(`${path}.edges.${at}.node.${name}`, read.reasons);
          return [name, null];
        });
        return { node: { id: consent.id, ...Object.fromEntries(shown) } };
      }),
      pageInfo: { hasNextPage: visible.length > first },
      totalCount: visible.length,
    }),
  };
}

/** What a patient has stopped: "a list field is a SEARCH of the type in the list", and such rows are of the type Consent. */
export function stoppedPart(reading: Reading, patient: string, name: 'restrictions' | 'objections'): Part {
  const { world, asker } = reading;
  const category = 'CONSENT';
  const text = `${name} { id }`;
  const row: Row = { patient, resource: 'Consent', labels: [] };
  const list = { ...row, isList: true } as const;
  const field = fieldAnswer(world, asker, list, { category, hasMask: false, isList: true });
  if (field.effect !== 'PERMIT') return denied(text, field.reasons);
  const isShown = answer(world, asker, row, category, 'SEARCH').effect === 'PERMIT';
  const rows = world[name].filter((each) => each.patient === patient && isShown);
  return plain(
    text,
    rows.map(({ id }) => ({ id })),
  );
}

/** The patients whom the asker may identify, of its whole world. */
export function patientsPart(reading: Reading): Part {
  const { random, world, asker } = reading;
  const first = 1 + random.below(3);
  const text = `patients(first: ${first}) { edges { node { id } } pageInfo { hasNextPage } totalCount }`;
  const anyone = rootAnswer(reading);
  if (anyone.effect !== 'PERMIT') return denied(text, anyone.reasons);
  const visible = world.patients
    .filter((patient) => {
      const row: Row = { patient, resource: 'Patient', labels: [] };
      if (!rowIsThere(world, asker, row, ['IDENTITY', 'CONTACT'])) return false;
      return ['IDENTITY', 'CONTACT'].some(
        (category) => answer(world, asker, row, category, 'SEARCH').effect === 'PERMIT',
      );
    })
    .toSorted();
  return plain(text, {
    edges: visible.slice(0, first).map((id) => ({ node: { id } })),
    pageInfo: { hasNextPage: visible.length > first },
    totalCount: visible.length,
  });
}

/** A list that hangs on nobody: role and scopes alone decide, for whichever patient they could count. */
function rootAnswer({ world, asker }: Reading): Answer {
  const patient = asker.tokenPatient ?? '';
  const answered = answer(
    world,
    asker,
    { patient, resource: 'Patient', labels: [], isList: true },
    'IDENTITY',
    'SEARCH',
  );
  return answered.layer > 2 ? { effect: 'PERMIT', layer: 0, reasons: [] } : answered;
}
