import {
  agePath,
  codePath,
  dayAfter,
  formatQuarter,
  isCode,
  placePath,
  specialtyPath,
  type QuarterNumber,
} from '@caregraph/measure';
import pg from 'pg';
import { ALLOW_LIST } from './allowList.js';
import { isWithin, type ArrivalWindow } from './arrivals.js';
import { DisplayTexts } from './displayTexts.js';
import { FactColumns } from './factColumns.js';
import type { DimensionName } from './hierarchy/level.js';
import { Pseudonyms } from './pseudonym.js';
import { emptyTrees, type Trees } from './readDimensions.js';

const ROWS_PER_FETCH = 20_000;

/** What was read: the columns of each measure, the members of all dimensions, the texts of the codes. */
export interface Extract {
  readonly columns: readonly FactColumns[];
  /** Its dimension `time` is empty: `quarters` holds what was read, in the order of the columns' numbers. */
  readonly trees: Trees;
  readonly quarters: readonly QuarterNumber[];
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
  /** Read what came in late of published quarters, and nothing else. */
  readonly arrivals?: ArrivalWindow | undefined;
  readonly onProgress?: ((step: string) => void) | undefined;
}

/**
 * Day and month of birth become quarter and completed years inside PostgreSQL, the ZIP code ZIP3: none reaches this process.
 * Ages count from the first of that month, as the day is sealed (decision 9).
 */
const AT = `f.occurred_at at time zone 'UTC'`;
const COLUMNS = `f.patient_id, f.subscriber_id, s.state, left(s.postal_code, 3), s.specialty,
  (extract(year from ${AT}) * 4 + extract(quarter from ${AT}) - 1)::integer,
  extract(year from age(date_trunc('day', ${AT}), p.birth_month::timestamp))::integer`;
const ARRIVAL = `(extract(year from f.arrived_at at time zone 'UTC') * 4
  + extract(quarter from f.arrived_at at time zone 'UTC') - 1)::integer`;
// An event of a clinic or a patient that cannot be seen still comes, so that it is counted as left out.
const JOINS = `left join extract.person p on p.patient_id = f.patient_id
  left join extract.subscriber s on s.subscriber_id = f.subscriber_id
  where f.occurred_at < $1::timestamp at time zone 'UTC'`;

/** `arrival` is the expression of the last column. */
const SOURCES = [
  {
    measure: 'population',
    select: (arrival: string) =>
      `${COLUMNS}, null, null, null, null, null, null, ${arrival} from extract.encounter f ${JOINS}`,
  },
  {
    measure: 'condition_prevalence',
    select: (arrival: string) =>
      `${COLUMNS}, null, f.code_system, f.code, f.code_display, null, null, ${arrival} from extract.condition f ${JOINS}`,
  },
  {
    measure: 'treatment_use',
    select: (arrival: string) =>
      `${COLUMNS}, f.kind, f.code_system, f.code, f.code_display, null, null, ${arrival} from extract.treatment f ${JOINS}`,
  },
  {
    // A correction or a gift is no fee: its amount would hide what the others paid.
    measure: 'fees',
    select: (arrival: string) =>
      `${COLUMNS}, null, f.code_system, f.code, f.code_display, f.currency, f.price_minor::double precision, ${arrival}
      from extract.fee f ${JOINS} and f.price_minor > 0`,
  },
] as const;

type SourceRow = [
  patient: string,
  subscriber: string | null,
  state: string | null,
  zip3: string | null,
  specialty: string | null,
  quarter: number,
  age: number | null,
  kind: 'PROCEDURE' | 'MEDICATION' | null,
  codeSystem: string | null,
  code: string | null,
  display: string | null,
  currency: string | null,
  amount: number | null,
  arrival: QuarterNumber | null,
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
      await client.query(`declare source no scroll cursor for select ${selectOf(source, options)}`, [
        dayAfter(options.until),
      ]);
      const columns = reader.start(source.measure);
      for (;;) {
        const batch = await client.query<SourceRow>({
          text: `fetch ${ROWS_PER_FETCH} from source`,
          rowMode: 'array',
        });
        for (const row of batch.rows) reader.add(columns, row);
        if (batch.rows.length < ROWS_PER_FETCH) break;
      }
      await client.query('close source');
    }
    await client.query('commit');
    return reader.finish();
  } finally {
    await client.end();
  }
}

/** The rows of a source: all, or those that came in when a difference counts them. */
function selectOf({ select }: (typeof SOURCES)[number], { arrivals }: ExtractOptions): string {
  if (!arrivals) return select('null::integer');
  const first = Math.min(...arrivals.after.values());
  const at = (quarter: QuarterNumber): string => `timestamp '${dayAfter(quarter)}' at time zone 'UTC'`;
  return `${select(ARRIVAL)} and f.arrived_at >= ${at(first)} and f.arrived_at < ${at(arrivals.until)}`;
}

/** A clinic as it is counted: its number in this run, and its members; no place where its state is not known. */
interface Clinic {
  readonly number: number;
  readonly place: number | undefined;
  readonly specialty: number;
}

/** Turns rows into columns of numbers. The identifiers it has seen die with it. */
class ExtractReader {
  readonly #columns: FactColumns[] = [];
  readonly #trees = emptyTrees();
  readonly #pseudonyms = { patients: new Pseudonyms(), subscribers: new Pseudonyms() };
  readonly #displays = new DisplayTexts();
  readonly #published: ReadonlySet<string>;
  readonly #arrivals: ArrivalWindow | undefined;
  readonly #quarters = new Map<QuarterNumber, number>();
  /** An HMAC is the dearest step of a row; these remember it for as long as the extract is read. */
  readonly #patients = new Map<string, number>();
  readonly #clinics = new Map<string, Clinic>();
  readonly #ages = new Map<number | null, number | undefined>();
  readonly #codes = new Map<string, number | undefined>();

  constructor(options: ExtractOptions) {
    this.#published = options.published;
    this.#arrivals = options.arrivals;
  }

  start(measure: FactColumns['measure']): FactColumns {
    const columns = new FactColumns(
      measure,
      ALLOW_LIST[measure].dimensions.map((dimension) => this.#trees[dimension]),
    );
    this.#columns.push(columns);
    return columns;
  }

  add(columns: FactColumns, row: SourceRow): void {
    const [patientId, subscriberId, state, zip3, specialty, quarter, age, kind, codeSystem, code, display] =
      row;
    const clinic = subscriberId === null ? undefined : this.#clinicOf(subscriberId, state, zip3, specialty);
    const ageBand = remember(this.#ages, age, () => this.#pathNumber('age', agePath(age)));
    const codeNumber =
      columns.measure === 'population'
        ? 0
        : remember(this.#codes, `${codeSystem}|${code}`, () => this.#codeOf(codeSystem, code));
    if (clinic?.place === undefined || ageBand === undefined || codeNumber === undefined) {
      columns.leftOut += 1;
      return;
    }
    const [currency, amount, arrival] = row.slice(11) as [string | null, number | null, QuarterNumber | null];
    if (this.#isTold(quarter, arrival)) return;
    const leaves: Record<DimensionName, () => number> = {
      place: () => clinic.place ?? 0,
      time: () => this.#quarterOf(quarter),
      age: () => ageBand,
      specialty: () => clinic.specialty,
      kind: () => this.#trees.kind.add([kind ?? '']),
      currency: () => this.#trees.currency.add([currency ?? '']),
      code: () => codeNumber,
    };
    const patient = this.#patientOf(patientId);
    columns.add(
      patient,
      clinic.number,
      columns.trees.map(({ dimension }) => leaves[dimension]()),
      amount ?? 0,
    );
    if (codeSystem !== null && code !== null)
      this.#displays.see(codeSystem, code, display, patient, clinic.number);
  }

  finish(): Extract {
    this.#patients.clear();
    this.#clinics.clear();
    const { patients, subscribers } = this.#pseudonyms;
    return {
      columns: this.#columns,
      trees: this.#trees,
      quarters: [...this.#quarters.keys()],
      displays: this.#displays,
      patients: patients.size,
      subscribers: subscribers.size,
    };
  }

  /** Is the event in a release already, or not to be in this one? */
  #isTold(quarter: QuarterNumber, arrival: QuarterNumber | null): boolean {
    if (this.#arrivals) return arrival === null || !isWithin(this.#arrivals, quarter, arrival);
    return this.#published.has(formatQuarter(quarter));
  }

  #pathNumber(
    dimension: DimensionName,
    path: Parameters<Trees['place']['add']>[0] | undefined,
  ): number | undefined {
    return path && this.#trees[dimension].add(path);
  }

  #codeOf(codeSystem: string | null, code: string | null): number | undefined {
    if (codeSystem === null || code === null || !isCode(codeSystem, code)) return undefined;
    return this.#pathNumber('code', codePath(codeSystem, code));
  }

  #quarterOf(quarter: QuarterNumber): number {
    return remember(this.#quarters, quarter, () => this.#quarters.size);
  }

  #patientOf(patientId: string): number {
    return remember(this.#patients, patientId, () => this.#pseudonyms.patients.numberOf(patientId));
  }

  #clinicOf(
    subscriberId: string,
    state: string | null,
    zip3: string | null,
    specialty: string | null,
  ): Clinic {
    return remember(this.#clinics, subscriberId, () => ({
      number: this.#pseudonyms.subscribers.numberOf(subscriberId),
      place: this.#pathNumber('place', placePath(state, zip3)),
      specialty: this.#trees.specialty.add(specialtyPath(specialty)),
    }));
  }
}

function remember<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const value = known.get(key);
  // A remembered `undefined` is made anew: it is as cheap as rare.
  if (value !== undefined) return value;
  const made = make();
  known.set(key, made);
  return made;
}
