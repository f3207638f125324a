import pg from 'pg';

/** Which patients' events of a quarter come again, and when they come in. */
export interface LateRows {
  /** Such as 2026Q1. */
  readonly quarter: string;
  /** Quarter of arrival, such as 2026Q3. */
  readonly arrival: string;
  /** SQL over `patient_id`. */
  readonly of: string;
}

const TABLES = [
  ['records.encounter', 'period_start', 'patient_id, subscriber_id, labels, status, class_code'],
  [
    'records.condition',
    'coalesce(onset_at, recorded_at)',
    'patient_id, subscriber_id, labels, clinical_status, verification_status, code_system, code, code_display, onset_at',
  ],
  [
    'records.procedure',
    'performed_start',
    'patient_id, subscriber_id, labels, status, code_system, code, code_display',
  ],
  [
    'records.medication_request',
    'authored_at',
    'patient_id, subscriber_id, labels, status, code_system, code, code_display',
  ],
  [
    'billing.charge_item',
    'occurred_at',
    'patient_id, subscriber_id, labels, status, code_system, code, code_display, quantity, price_minor, currency',
  ],
] as const;

/** Lets events come in late: copies of events of the quarter, with identifiers of their own. Returns how many. */
export async function addLateRows(ingestUrl: string, { quarter, arrival, of }: LateRows): Promise<number> {
  const begins = (name: string, plus = 0): string =>
    `(date '${name.slice(0, 4)}-01-01' + interval '${(Number(name.slice(5)) - 1 + plus) * 3} months')::timestamp at time zone 'UTC'`;
  const client = new pg.Client({ connectionString: ingestUrl });
  await client.connect();
  try {
    let rows = 0;
    for (const [table, at, columns] of TABLES) {
      const time = at.startsWith('coalesce') ? '' : `, ${at}`;
      const { rowCount } = await client.query(
        `insert into ${table} (id, arrived_at, ${columns}${time})
          select gen_random_uuid(), ${begins(arrival)}, ${columns}${time} from ${table}
          where ${at} >= ${begins(quarter)} and ${at} < ${begins(quarter, 1)} and ${of}`,
      );
      rows += rowCount ?? 0;
    }
    return rows;
  } finally {
    await client.end();
  }
}
