import { textArray } from '../rows/textArray.js';
import type { AuditEvent, PatientOfEvent } from './auditEvent.js';

/** One element of an array literal. */
type Element = string | number | boolean | null;

/** The columns of `access.write_audit` (subgraphs/consent/migrations/0003_audit.sql): its parameters, in their order. */
const EVENT_COLUMNS: readonly [type: string, of: (event: AuditEvent) => Element][] = [
  ['uuid', (event) => event.tenant_id],
  ['text', (event) => event.request_id],
  ['text', (event) => event.operation],
  ['text', (event) => event.action],
  ['boolean', (event) => event.undone],
  ['uuid', (event) => event.account_id],
  ['text', (event) => event.client_id],
  ['text', (event) => event.role],
  ['uuid', (event) => event.grantee_id],
  ['text', (event) => event.purpose],
  ['integer', (event) => event.permitted],
  ['integer', (event) => event.masked],
  ['integer', (event) => event.denied],
  ['integer', (event) => event.category_mask],
  ['text', (event) => event.reasons.join(',')],
  ['text', (event) => event.source_kinds.join(',')],
];

const PATIENT_COLUMNS: readonly [type: string, of: (patient: PatientOfEvent) => Element][] = [
  ['uuid', (patient) => patient.patient_id],
  ['integer', (patient) => patient.read_mask],
  ['integer', (patient) => patient.masked_mask],
  ['integer', (patient) => patient.written_mask],
  ['integer', (patient) => patient.denied_mask],
  ['text', (patient) => patient.reasons.join(',')],
  ['text', (patient) => patient.source_kinds.join(',')],
];

const TYPES = [...EVENT_COLUMNS.map(([type]) => type), 'integer', ...PATIENT_COLUMNS.map(([type]) => type)];

/** Writes a batch, all or none; its parameters are `auditParameters`. `?` stands for each, as the ORM has it. */
export const WRITE_AUDIT_SQL = `select access.write_audit(${TYPES.map((type) => `?::${type}[]`).join(', ')})`;

/** A batch of events as PostgreSQL's array literals, column by column: cheaper for it to read than as many rows. */
export function auditParameters(events: readonly AuditEvent[]): string[] {
  const patients = events.flatMap((event) => event.patients);
  return [
    ...EVENT_COLUMNS.map(([type, of]) => arrayLiteral(type, events.map(of))),
    arrayLiteral(
      'integer',
      events.flatMap((event, index) => event.patients.map(() => index + 1)),
    ),
    ...PATIENT_COLUMNS.map(([type, of]) => arrayLiteral(type, patients.map(of))),
  ];
}

function arrayLiteral(type: string, elements: readonly Element[]): string {
  if (type === 'text') return textArray(elements as readonly (string | null)[]); // by the tables above
  return `{${elements.map((element) => element ?? 'NULL').join(',')}}`;
}
