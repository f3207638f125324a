import pg from 'pg';
import { bandOfAge } from './age.js';
import { isCode } from './codeForm.js';
import { Facts } from './facts.js';
import { DisplayTexts } from './displayTexts.js';
import { placeOfState } from './place.js';
import { Pseudonyms } from './pseudonym.js';
import { dayAfter, formatQuarter, type QuarterNumber } from './quarter.js';

const ROWS_PER_FETCH = 20_000;

/** What was read: one table of facts per measure, and the texts of the codes. */
export interface Extract {
  readonly facts: readonly Facts[];
  readonly displays: DisplayTexts;
  readonly patients: number;
  readonly subscribers: number;
}

export interface ExtractOptions {
  /** URL of the read-only role of de-identification. */
  readonly databaseUrl: string;
  readonly until: QuarterNumber;
  /** Quarters that an earlier release holds: they are not read again. */
  readonly published: ReadonlySet<string>;
  readonly onProgress?: ((step: string) => void) | undefined;
}

/**
 * Day and month of birth become quarter and completed years inside PostgreSQL: neither reaches this process. Ages count from
 * the first of that month, as the day is sealed (decision 9).
 */
const AT = `f.occurred_at at time zone 'UTC'`;
const COLUMNS = `f.patient_id, f.subscriber_id, s.state,
  (extract(year from ${AT}) * 4 + extract(quarter from ${AT}) - 1)::integer,
  extract(year from age(date_trunc('day', ${AT}), p.birth_month::timestamp))::integer`;
// An event of a clinic or a patient that cannot be seen still comes, so that it is counted as left out.
const JOINS = `left join extract.person p on p.patient_id = f.patient_id
  left join extract.subscriber s on s.subscriber_id = f.subscriber_id
  where f.occurred_at < $1::timestamp at time zone 'UTC'`;

const SOURCES = [
  {
    measure: 'population',
    select: `${COLUMNS}, null, null, null, null, null, null from extract.encounter f ${JOINS}`,
  },
  {
    measure: 'condition_prevalence',
    select: `${COLUMNS}, null, f.code_system, f.code, f.code_display, null, null from extract.condition f ${JOINS}`,
  },
  {
    measure: 'treatment_use',
    select: `${COLUMNS}, f.kind, f.code_system, f.code, f.code_display, null, null from extract.treatment f ${JOINS}`,
  },
  {
    // A correction or a gift is no fee: its amount would hide what the others paid.
    measure: 'fees',
    select: `${COLUMNS}, null, f.code_system, f.code, f.code_display, f.currency, f.price_minor::double precision
      from extract.fee f ${JOINS} and f.price_minor > 0`,
  },
] as const;

type SourceRow = [
  patient: string,
  subscriber: string | null,
  state: string | null,
  quarter: number,
  age: number | null,
  kind: 'PROCEDURE' | 'MEDICATION' | null,
  codeSystem: string | null,
  code: string | null,
  display: string | null,
  currency: string | null,
  amount: number | null,
];

/**
 * Reads every event that row policies show to the de-identification role, in one snapshot of the database.
 * Who is in is decided there: a grant to the warehouse for BENCHMARKING, no restriction, no objection.
 */
export async function readExtract(options: ExtractOptions): Promise<Extract> {
  const client = new pg.Client({ connectionString: options.databaseUrl });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    // Every row will be fetched: plan for all of them, not for the first tenth.
    await client.query('set local cursor_tuple_fraction = 1');
    const reader = new ExtractReader(options);
    for (const source of SOURCES) {
      options.onProgress?.(`reading ${source.measure}`);
      await client.query(`declare source no scroll cursor for select ${source.select}`, [
        dayAfter(options.until),
      ]);
      const facts = new Facts(source.measure);
      for (;;) {
        const batch = await client.query<SourceRow>({
          text: `fetch ${ROWS_PER_FETCH} from source`,
          rowMode: 'array',
        });
        for (const row of batch.rows) reader.add(facts, row);
        if (batch.rows.length < ROWS_PER_FETCH) break;
      }
      await client.query('close source');
      reader.facts.push(facts);
    }
    await client.query('commit');
    return reader.finish();
  } finally {
    await client.end();
  }
}

/** A clinic as it is counted: its number in this run, and its state's position among the places. */
interface Clinic {
  readonly number: number;
  readonly place: number | undefined;
}

/** Turns rows into facts. The identifiers it has seen die with it. */
class ExtractReader {
  readonly facts: Facts[] = [];
  readonly #pseudonyms = { patients: new Pseudonyms(), subscribers: new Pseudonyms() };
  readonly #displays = new DisplayTexts();
  readonly #published: ReadonlySet<string>;
  /** An HMAC is the dearest step of a row; these remember it for as long as the extract is read. */
  readonly #patients = new Map<string, number>();
  readonly #clinics = new Map<string, Clinic>();

  constructor(options: ExtractOptions) {
    this.#published = options.published;
  }

  add(facts: Facts, row: SourceRow): void {
    const [patientId, subscriberId, state, quarter, age, kind, codeSystem, code, display, currency, amount] =
      row;
    const clinic = subscriberId === null ? undefined : this.#clinicOf(subscriberId, state);
    const band = bandOfAge(age);
    const isCoded = facts.measure === 'population' || isCode(codeSystem, code);
    if (clinic?.place === undefined || band === undefined || !isCoded) {
      facts.leftOut += 1;
      return;
    }
    if (this.#published.has(formatQuarter(quarter))) return;
    const patient = this.#patientOf(patientId);
    const key = facts.keyNumber(kind, codeSystem, code, currency);
    facts.add({ key, quarter, place: clinic.place, age: band }, patient, clinic.number, amount ?? 1);
    if (codeSystem !== null && code !== null) {
      this.#displays.see(codeSystem, code, display, patient, clinic.number);
    }
  }

  finish(): Extract {
    this.#patients.clear();
    this.#clinics.clear();
    const { patients, subscribers } = this.#pseudonyms;
    return {
      facts: this.facts,
      displays: this.#displays,
      patients: patients.size,
      subscribers: subscribers.size,
    };
  }

  #patientOf(patientId: string): number {
    const known = this.#patients.get(patientId);
    if (known !== undefined) return known;
    const number = this.#pseudonyms.patients.numberOf(patientId);
    this.#patients.set(patientId, number);
    return number;
  }

  #clinicOf(subscriberId: string, state: string | null): Clinic {
    const known = this.#clinics.get(subscriberId);
    if (known) return known;
    const number = this.#pseudonyms.subscribers.numberOf(subscriberId);
    const clinic = { number, place: placeOfState(state) };
    this.#clinics.set(subscriberId, clinic);
    return clinic;
  }
}
