import pg from 'pg';

export interface SyntheticPopulation {
  readonly patients: number;
  /** Clinics, in turn in each state. */
  readonly subscribers: number;
  readonly states: readonly string[];
}

/** A number in [0, 1) that depends on the row and the purpose only. */
const unit = (row: string, purpose: string): string =>
  `((hashtextextended(${row}::text || '${purpose}', 0) & 1048575) / 1048576.0)`;
const id = (kind: string, row: string): string => `md5('${kind}' || ${row})::uuid`;
/** Ten quarters up to 2026Q2. */
const day = (row: string): string =>
  `timestamptz '2024-01-03' + (${unit(row, 'day')} * 900) * interval '1 day'`;

/** Events per patient by table, the code's skewed number, and what the columns are. */
const EVENTS = [
  {
    perPatient: 8,
    insert: `records.encounter (id, patient_id, subscriber_id, status, class_code, period_start)`,
    values: `'finished', 'AMB', at`,
    codes: 1,
  },
  {
    perPatient: 6,
    insert: `records.condition (id, patient_id, subscriber_id, code_system, code, code_display, onset_at)`,
    values: `'http://hl7.org/fhir/sid/icd-10-cm', chr(65 + code % 14) || lpad(code::text, 2, '0'), 'Condition ' || code, at`,
    codes: 80,
  },
  {
    perPatient: 6,
    insert: `records.procedure (id, patient_id, subscriber_id, status, code_system, code, code_display, performed_start)`,
    values: `'completed', 'http://www.ama-assn.org/go/cpt', (10004 + code * 1300)::text, 'Procedure ' || code, at`,
    codes: 60,
  },
  {
    perPatient: 5,
    insert: `records.medication_request (id, patient_id, subscriber_id, status, code_system, code, code_display, authored_at)`,
    values: `'active', 'http://www.nlm.nih.gov/research/umls/rxnorm', (3000 + code)::text, 'Medication ' || code, at`,
    codes: 60,
  },
  {
    perPatient: 10,
    insert: `billing.charge_item (id, patient_id, subscriber_id, status, code_system, code, code_display, occurred_at,
      price_minor, currency)`,
    values: `'billable', 'http://www.ama-assn.org/go/cpt', (10004 + code * 1300)::text, 'Procedure ' || code, at,
      (3000 + code * 500 + price * 4000)::bigint, 'USD'`,
    codes: 60,
  },
] as const;

/**
 * Fills a database with a made-up population, set by set inside PostgreSQL: 35 rows of events per patient over ten
 * quarters. The same options give the same rows. Connects with the URL of role caregraph_ingest.
 */
export async function seedSynthetic(ingestUrl: string, population: SyntheticPopulation): Promise<void> {
  const client = new pg.Client({ connectionString: ingestUrl });
  await client.connect();
  try {
    const { patients, subscribers, states } = population;
    await client.query(
      `insert into identity.subscriber (id, name, state, postal_code, specialty)
       select ${id('subscriber', 'i')}, 'Clinic ' || i, ($2::text[])[1 + i % cardinality($2)],
         ('{02101,10001,90001,06001,01801,10401,94101,06301}'::text[])[1 + (i - 1) % 8],
         ('{Family Medicine,Cardiology,Pediatrics,Dermatology,Phrenology}'::text[])[1 + i % 5]
       from generate_series(1, $1::integer) i`,
      [subscribers, states],
    );
    await client.query(
      `insert into identity.patient (id, birth_month)
       select ${id('patient', 'i')}, date_trunc('month', date '1935-01-01' + (${unit('i', 'birth')} * 32000)::integer)
       from generate_series(1, $1::integer) i`,
      [patients],
    );
    await client.query(
      `insert into consent.consent (id, patient_id, grantee_kind, grantee_id, purpose, category_names, status, granted_at, period_start)
       select ${id('consent', 'i')}, ${id('patient', 'i')}, 'WAREHOUSE', access.warehouse_id(), 'BENCHMARKING',
         '{IDENTITY,CLINICAL,MEDICATION,FINANCIAL}', 'ACTIVE', '2020-01-01', '2020-01-01'
       from generate_series(1, $1::integer) i where ${unit('i', 'consent')} < 0.9`,
      [patients],
    );
    for (const [kind, event] of EVENTS.entries()) {
      const row = `(i * 100 + e) * 10 + ${kind}`;
      await client.query(
        `insert into ${event.insert}
         select ${id('event', `(${row})`)}, ${id('patient', 'i')}, ${id('subscriber', 'clinic')}, ${event.values}
         from (select i, e, ${day(`(${row})`)} as at,
             floor(${event.codes} * power(${unit(`(${row})`, 'code')}, 2))::integer as code,
             power(${unit(`(${row})`, 'price')}, 3) as price,
             1 + floor($2::integer * case when ${unit(`(${row})`, 'move')} < 0.9 then ${unit('i', 'home')}
               else ${unit(`(${row})`, 'clinic')} end)::integer as clinic
           from generate_series(1, $1::integer) i, generate_series(1, ${event.perPatient}) e) rows`,
        [patients, subscribers],
      );
    }
  } finally {
    await client.end();
  }
}
