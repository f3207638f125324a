import type { Row, TableName } from '../bulk/table.js';

/**
 * The tables in the order they are written. Sources of grants come before registrations: each write of a
 * source makes the database rebuild the grants of its patients, and registrations are the bulk of them, so
 * they are built once, at last.
 */
export const WRITE_ORDER = [
  'identity.subscriber',
  'identity.practitioner',
  'identity.patient',
  'consent.restriction',
  'consent.objection',
  'identity.app_connection',
  'consent.consent',
  'identity.registration',
  'records.encounter',
  'records.condition',
  'records.observation',
  'records.procedure',
  'records.medication_request',
  'records.immunization',
  'records.allergy_intolerance',
  'records.diagnostic_report',
  'records.imaging_study',
  'records.appointment',
  'billing.coverage',
  'billing.claim',
  'billing.explanation_of_benefit',
  'billing.invoice',
  'billing.charge_item',
] as const satisfies readonly TableName[];

export type SeededTable = (typeof WRITE_ORDER)[number];

type RowsByTable = { [T in SeededTable]: Row<T>[] };

/** Rows of some patients, by table, until they are written. */
export class RowBatch {
  readonly #rows: RowsByTable;

  constructor() {
    // Built from WRITE_ORDER, which is what the keys of RowsByTable are.
    this.#rows = Object.fromEntries(WRITE_ORDER.map((table) => [table, []])) as unknown as RowsByTable;
  }

  add<T extends SeededTable>(table: T, row: Row<T>): void {
    this.#rows[table].push(row);
  }

  rowsOf<T extends SeededTable>(table: T): readonly Row<T>[] {
    return this.#rows[table];
  }
}
