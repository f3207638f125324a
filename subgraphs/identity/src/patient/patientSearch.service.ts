import type { BlindIndex } from '@caregraph/keys';
import { KeyProviderUnavailable } from '@caregraph/keys';
import type { Category } from '@caregraph/policy';
import { CaregraphError, patientSubject, type RequestContext } from '@caregraph/subgraph-kit';
import type { PatientSearch } from './patient.input.js';

const MOST_CHARACTERS = 200;

/** What a search compares: a column of keyed digests, and the category that the viewer must be able to read for it. */
interface Criterion {
  readonly column: 'recordNumberIndex' | 'phoneIndex' | 'nameBirthIndex';
  readonly category: Category;
  readonly digest: (index: BlindIndex) => Buffer;
}

/**
 * The patients whom a search finds, by id in ascending order. Only those of whom the viewer may read, unmasked, every category
 * that it searched by: to find somebody by a value is to learn that they have it.
 *
 * @throws CaregraphError FORBIDDEN (FILTER_NOT_ALLOWED) unless the viewer is staff and its role and scopes read those categories;
 * BAD_USER_INPUT for a search by nothing, by half of name and birth date, or by more than 200 characters.
 */
export async function searchedPatientIds(context: RequestContext, search: PatientSearch): Promise<string[]> {
  const criteria = criteriaOf(search);
  const categories = [...new Set(criteria.map(({ category }) => category))];
  await requireMaySearch(context, categories);
  const index = await blindIndex(context);
  // Nobody has been stored yet.
  if (!index) return [];
  const where = criteria.map(({ column }) => `p.${COLUMNS[column]} = ?`).join(' and ');
  // Row security is the first to choose; equality of bytea is leakproof, so that the index may be asked before it.
  const rows = await context.database((em) =>
    em.execute<{ id: string }[]>(
      `select p.id from identity.patient p where ${where} order by p.id`,
      criteria.map(({ digest }) => digest(index)),
    ),
  );
  const readable = await Promise.all(
    rows.map(async ({ id }) => {
      const decisions = await Promise.all(
        categories.map((category) => context.decide(patientSubject(id), category, 'READ')),
      );
      return decisions.every(({ effect }) => effect === 'PERMIT');
    }),
  );
  return rows.filter((_, at) => readable[at]).map(({ id }) => id);
}

const COLUMNS = {
  recordNumberIndex: 'record_number_index',
  phoneIndex: 'phone_index',
  nameBirthIndex: 'name_birth_index',
} as const;

function criteriaOf(search: PatientSearch): Criterion[] {
  const { birthDate } = search;
  const [familyName, recordNumber, phone] = [search.familyName, search.medicalRecordNumber, search.phone].map(
    given,
  );
  if ((familyName === null) !== !birthDate)
    throw new CaregraphError('BAD_USER_INPUT', 'FAMILY_NAME_AND_BIRTH_DATE_GO_TOGETHER');
  const criteria: Criterion[] = [];
  if (familyName && birthDate)
    criteria.push({
      column: 'nameBirthIndex',
      category: 'IDENTITY',
      digest: (index) => index.nameAndBirth(familyName, birthDate),
    });
  if (recordNumber)
    criteria.push({
      column: 'recordNumberIndex',
      category: 'IDENTITY',
      digest: (index) => index.recordNumber(recordNumber),
    });
  if (phone)
    criteria.push({ column: 'phoneIndex', category: 'CONTACT', digest: (index) => index.phone(phone) });
  if (criteria.length === 0) throw new CaregraphError('BAD_USER_INPUT', 'SEARCH_IS_EMPTY');
  return criteria;
}

/** A text to search by; null where there is none. */
function given(text: string | null | undefined): string | null {
  if (text === null || text === undefined || text.trim() === '') return null;
  if (text.length > MOST_CHARACTERS) throw new CaregraphError('BAD_USER_INPUT', 'SEARCH_IS_TOO_LONG');
  return text;
}

async function requireMaySearch(context: RequestContext, categories: readonly Category[]): Promise<void> {
  const { subscriberId } = await context.viewer();
  const decisions = await Promise.all(categories.map((category) => context.decideRoot(category, 'READ')));
  if (subscriberId === null || !decisions.every(({ effect }) => effect === 'PERMIT'))
    throw new CaregraphError('FORBIDDEN', 'FILTER_NOT_ALLOWED');
}

async function blindIndex(context: RequestContext): Promise<BlindIndex | null> {
  const [row] = await context.database((em) =>
    em.execute<{ wrapped: Buffer }[]>('select wrapped from keys.index_key'),
  );
  if (!row) return null;
  if (!context.keys) throw new CaregraphError('INTERNAL_SERVER_ERROR');
  try {
    return await context.keys.indexFor(row.wrapped);
  } catch (error) {
    if (error instanceof KeyProviderUnavailable)
      throw new CaregraphError('UPSTREAM_UNAVAILABLE', 'KEY_PROVIDER_UNAVAILABLE');
    throw new CaregraphError('INTERNAL_SERVER_ERROR', 'SEALED_VALUE_REFUSED');
  }
}
