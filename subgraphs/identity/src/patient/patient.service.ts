import type { Category } from '@caregraph/policy';
import {
  connectionOf,
  pageOf,
  patientSubject,
  rowById,
  rowsByKey,
  type Connection,
  type PageArgs,
  type RequestContext,
} from '@caregraph/subgraph-kit';
import { PatientIdentityRow } from './patient.entity.js';
import type { Address, HumanName, Patient } from './patient.type.js';
import { RegistrationRow } from './registration.entity.js';

/** A patient's row holds fields of these categories; one of them is enough to see the row. */
const ROW_CATEGORIES: readonly Category[] = ['IDENTITY', 'CONTACT'];

/**
 * Null where there is no such patient or the viewer may not know of it. A viewer that may know of the patient but not
 * see who it is gets the identifier alone; each denied field says why.
 */
export async function patientById(context: RequestContext, id: string): Promise<Patient | null> {
  if (!(await context.mayKnowOf(id))) return null;
  const row = await rowById(context, PatientIdentityRow, id);
  return row ? toPatient(row) : nothingBut(id);
}

/** The patients whose identity or contact the viewer may see, in the order of their ids: for a clinic, those registered with it. */
export async function patients(context: RequestContext, args: PageArgs): Promise<Connection<Patient>> {
  const page = pageOf(args);
  const after = page.after?.id ?? null;
  const rows = await context.database((em) =>
    em.find(PatientIdentityRow, after ? { id: { $gt: after } } : {}, {
      orderBy: { id: 'asc' },
      limit: page.first + 1,
    }),
  );
  const readable = await Promise.all(rows.map((row) => mayReadAny(context, row.id)));
  return connectionOf(
    rows
      .filter((_, index) => readable[index])
      .map((row) => ({ place: { sortedAt: '-infinity', id: row.id }, node: toPatient(row) })),
    page,
    () => context.countPatients(ROW_CATEGORIES),
  );
}

/** The decision that row security makes too: were it off, pages would be short, but would hold no row too many. */
async function mayReadAny(context: RequestContext, patientId: string): Promise<boolean> {
  const decisions = await Promise.all(
    ROW_CATEGORIES.map((category) => context.decide(patientSubject(patientId), category, 'SEARCH')),
  );
  return decisions.some(({ effect }) => effect !== 'DENY');
}

/** The clinics at which the patient is registered, as far as the viewer may see. */
export async function registeredSubscriberIds(context: RequestContext, patientId: string): Promise<string[]> {
  const rows = await rowsByKey(context, RegistrationRow, 'patientId', patientId);
  return rows.map((row) => row.subscriberId);
}

function nothingBut(id: string): Patient {
  return {
    id,
    subject: patientSubject(id),
    name: null,
    birthDate: null,
    gender: null,
    deceasedDateTime: null,
    medicalRecordNumber: null,
    maritalStatus: null,
    language: null,
    phone: null,
    email: null,
    address: null,
  };
}

function toPatient(row: PatientIdentityRow): Patient {
  const subject = patientSubject(row.id);
  const text = [row.prefix, ...row.givenNames, row.familyName].filter(Boolean).join(' ');
  const name: HumanName = {
    subject,
    text: text || null,
    family: row.familyName,
    given: row.givenNames,
    prefix: row.prefix,
  };
  const address: Address = {
    subject,
    line: row.addressLine,
    city: row.city,
    state: row.state,
    postalCode: row.postalCode,
    country: row.country,
  };
  return {
    id: row.id,
    subject,
    name,
    birthDate: row.birthDate,
    gender: row.gender,
    deceasedDateTime: row.deceasedAt,
    medicalRecordNumber: row.medicalRecordNumber,
    maritalStatus: row.maritalStatus,
    language: row.language,
    phone: row.phone,
    email: row.email,
    address,
  };
}
