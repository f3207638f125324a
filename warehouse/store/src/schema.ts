/** A column of the warehouse with its meaning, which becomes its comment. */
interface Column {
  readonly name: string;
  readonly type: string;
  readonly comment: string;
}

interface Table {
  readonly name: string;
  readonly comment: string;
  readonly columns: readonly Column[];
  readonly constraint?: string;
}

interface View {
  readonly name: string;
  readonly comment: string;
  readonly from: string;
  /** Where it is not the view's name. */
  readonly measure?: string;
  /** `expression` makes the column out of `from` (c). */
  readonly columns: readonly (Omit<Column, 'type'> & { readonly expression: string })[];
}

const column = (name: string, type: string, comment: string): Column => ({ name, type, comment });

const RELEASE_ID = column('release_id', 'INTEGER NOT NULL', 'Number of the release that published the row.');
const QUARTER = 'Quarter of the event, such as 2026Q2. Nothing finer is kept.';
const CELL_STATE =
  'value: published. zero: nobody of a published population. suppressed: too few patients or clinics to be shown, here ' +
  'or in a cell this one could be computed from. no data: nobody was seen there.';

const CELL_COLUMNS: readonly Column[] = [
  RELEASE_ID,
  column('measure', 'VARCHAR NOT NULL', 'Measure of the cell.'),
  column('time_level', 'VARCHAR NOT NULL', 'quarter or year.'),
  column('quarter', 'VARCHAR', QUARTER),
  column('year', 'VARCHAR NOT NULL', 'Year of the event.'),
  column('place_level', 'VARCHAR NOT NULL', 'zip3, state, division or country.'),
  column('place', 'VARCHAR NOT NULL', 'Place of the clinic.'),
  column('age_level', 'VARCHAR NOT NULL', 'age5, age10, age20 or all.'),
  column('age_band', 'VARCHAR NOT NULL', 'Age at the event, or all.'),
  column('specialty_level', 'VARCHAR', 'specialty, family or all; fees only.'),
  column('specialty', 'VARCHAR', 'Specialty of the clinic, or family of specialties; fees only.'),
  column(
    'specialty_family',
    'VARCHAR',
    'Family that the specialty belongs to, or the family itself; fees only.',
  ),
  column('kind', 'VARCHAR', 'PROCEDURE or MEDICATION; treatments only.'),
  column('code_level', 'VARCHAR', 'code, category, chapter or all.'),
  column('code_system', 'VARCHAR', 'URI of the terminology; codes only.'),
  column('code', 'VARCHAR', 'Code in the terminology; codes only.'),
  column('display', 'VARCHAR', 'Text of the code; null where no text is common enough to be shown.'),
  column('category', 'VARCHAR', 'Category of the code, or the category itself.'),
  column('chapter', 'VARCHAR', 'Chapter of the code, or the chapter itself.'),
  column('currency', 'VARCHAR', 'ISO 4217; fees only.'),
  column('cell_state', 'VARCHAR NOT NULL', CELL_STATE),
  column('patients', 'BIGINT', 'Distinct patients.'),
  column('events', 'BIGINT', 'Events.'),
  column('subscribers', 'BIGINT', 'Distinct clinics.'),
  column('denominator', 'BIGINT', 'Patients with an encounter in the same time, place and age.'),
  column('sum_minor', 'DOUBLE', 'Sum of fees, minor units.'),
  column('mean_minor', 'DOUBLE', 'Mean fee, minor units.'),
  column('first_quartile_minor', 'DOUBLE', 'First quartile of fees, minor units.'),
  column('median_minor', 'DOUBLE', 'Median fee, minor units.'),
  column('third_quartile_minor', 'DOUBLE', 'Third quartile of fees, minor units.'),
];

export const TABLES: readonly Table[] = [
  {
    name: 'main.release',
    comment: 'Releases of the warehouse. A quarter is published once and never restated.',
    columns: [
      column('release_id', 'INTEGER PRIMARY KEY', 'Number of the release, from 1 on.'),
      column('published_in', 'VARCHAR NOT NULL', 'Quarter in which it was published.'),
      column('first_quarter', 'VARCHAR NOT NULL', 'The first quarter it publishes.'),
      column('last_quarter', 'VARCHAR NOT NULL', 'The last quarter it publishes.'),
      column('code_version', 'VARCHAR NOT NULL', 'Version of the code that made the cells.'),
      column('parameters', 'VARCHAR NOT NULL', 'The numbers of the rules, as JSON.'),
      column('cells_hash', 'VARCHAR NOT NULL UNIQUE', 'SHA-256 of the signed cells, hex.'),
      column(
        'signature',
        'VARCHAR NOT NULL',
        'Ed25519 signature of the gate over the manifest in the ledger, base64url.',
      ),
      column('key_id', 'VARCHAR NOT NULL', 'RFC 7638 thumbprint of the gate’s key.'),
    ],
  },
  {
    name: 'main.measure_definition',
    comment: 'What each measure counts, by which rules.',
    columns: [
      column('measure', 'VARCHAR PRIMARY KEY', 'Name of the measure and of its view in schema benchmark.'),
      column('title', 'VARCHAR NOT NULL', 'The measure in a few words.'),
      column('numerator', 'VARCHAR NOT NULL', 'What is counted.'),
      column('denominator', 'VARCHAR', 'What it is compared with.'),
      column('unit', 'VARCHAR NOT NULL', 'Unit of the values.'),
      column('protection', 'VARCHAR NOT NULL', 'When a cell is not shown.'),
    ],
  },
  {
    name: 'main.difference',
    comment:
      'Releases that tell what came in late of quarters published before, in views of their own. What was published stays as it is.',
    columns: [
      RELEASE_ID,
      column('quarter', 'VARCHAR NOT NULL', QUARTER),
      column(
        'arrived_after',
        'VARCHAR NOT NULL',
        'Events are counted that came in after this quarter was over. What came in before is in an earlier release, or, ' +
          'if it came between that release and the end of this quarter, in none.',
      ),
      column('arrived_until', 'VARCHAR NOT NULL', 'The last quarter whose arrivals are counted.'),
    ],
  },
  {
    name: 'store.certificate',
    comment: 'What the gate says of a release to its readers.',
    columns: [
      RELEASE_ID,
      column('certificate', 'VARCHAR NOT NULL', 'What the gate signed for readers, as JSON.'),
      column(
        'certificate_signature',
        'VARCHAR NOT NULL',
        'Ed25519 signature of the gate over it, base64url.',
      ),
      column('gate_key', 'VARCHAR NOT NULL', 'The gate’s public key (SubjectPublicKeyInfo), base64url.'),
    ],
  },
  {
    name: 'store.quarter',
    comment: 'Which release published a quarter.',
    columns: [RELEASE_ID, column('quarter', 'VARCHAR PRIMARY KEY', QUARTER)],
  },
  {
    name: 'store.cell',
    comment: 'Cells of all measures, in one of four states.',
    columns: CELL_COLUMNS,
  },
  {
    name: 'store.difference_cell',
    comment: 'Cells of differences, likewise: what came in after the release that published the quarter.',
    columns: CELL_COLUMNS,
  },
  {
    name: 'ledger.attempt',
    comment: 'Every attempt at a release, also the refused ones.',
    columns: [
      column('attempt_id', 'INTEGER PRIMARY KEY', 'Number of the attempt, from 1 on.'),
      column('attempted_in', 'VARCHAR NOT NULL', 'Quarter of the attempt.'),
      column('outcome', 'VARCHAR NOT NULL', 'PUBLISHED or REFUSED.'),
      column('release_id', 'INTEGER', 'The release it made, if any.'),
      column(
        'code_version',
        'VARCHAR',
        'Version of the code that made the cells; null where no signature vouches for it.',
      ),
      column('parameters', 'VARCHAR', 'The numbers of the builder’s rules, as JSON; null as above.'),
      column(
        'cells_hash',
        'VARCHAR',
        'SHA-256 of the cells that may be written; null where the gate refused.',
      ),
      column('candidate_hash', 'VARCHAR', 'SHA-256 of what the builder handed to the gate; null as above.'),
      column(
        'input_rows',
        'BIGINT',
        'Rows read, to the next lower thousand: exact counts of two attempts would tell who left.',
      ),
      column('breaches', 'VARCHAR NOT NULL', 'Number of breaches by rule of the gate, as JSON.'),
      column('run_by', 'VARCHAR NOT NULL', 'Role that ran it.'),
      column('manifest', 'VARCHAR', 'What the gate signed, as JSON; null where the signature did not fit.'),
      column('signature', 'VARCHAR', 'Signature of the gate over the manifest, base64url; null as above.'),
    ],
  },
];

const plain = (name: string, comment: string): View['columns'][number] => ({
  name,
  expression: `c.${name}`,
  comment,
});
const common = (age: boolean): View['columns'] => [
  plain('release_id', 'Number of the release; see table release.'),
  plain(
    'time_level',
    'quarter or year. A year stands where one release publishes all its quarters. Sum rows of one level only.',
  ),
  plain('quarter', `${QUARTER} Null in rows of a year.`),
  plain('year', 'Year of the event.'),
  plain(
    'place_level',
    'zip3 (first three digits of the ZIP code, where more than 20,000 people live), state, division (US Census Bureau) or country. ' +
      'Sum rows of one level only.',
  ),
  plain(
    'place',
    'Place of the clinic: state and ZIP3 such as MA-021 (MA-000: the rest of the state), postal code of the state, name of ' +
      'the division, or US.',
  ),
  ...(age
    ? [
        plain(
          'age_level',
          'Width of the age band: age5, age10, age20 (0-19, 20-39, 40-59, 60+) or all. Sum rows of one level only.',
        ),
        plain('age_band', 'Completed years at the event, such as 20-39; 90+ or 60+ at the top; or all.'),
      ]
    : []),
];
const CODED: View['columns'] = [
  plain('code_level', 'code, category, chapter, or all codes together. Sum rows of one level only.'),
  plain('code_system', 'URI of the terminology of the code; null in rows of other levels.'),
  plain('code', 'Code in its terminology; null in rows of other levels.'),
  plain('display', 'Text of the code; null where no text is common enough to be shown.'),
  plain('category', 'Category that the code belongs to, or the category itself.'),
  plain('chapter', 'Chapter that the code belongs to, or the chapter itself.'),
];
const STATE: View['columns'] = [{ name: 'cell_state', expression: 'c.cell_state', comment: CELL_STATE }];
const SUBSCRIBERS = {
  name: 'subscribers',
  expression: 'c.subscribers',
  comment: 'Distinct clinics that contributed.',
};
const POPULATION = {
  name: 'population_patients',
  expression: 'c.denominator',
  comment: 'Distinct patients with an encounter in the same time, place and age band.',
};
const share = (name: string): View['columns'][number] => ({
  name,
  expression: 'c.patients / nullif(c.denominator, 0)',
  comment: 'patients divided by population_patients.',
});
const PUBLISHED_VIEWS: readonly View[] = [
  {
    name: 'population',
    comment: 'Patients seen: the denominators of the other views.',
    from: 'store.cell c',
    columns: [
      ...common(true),
      ...STATE,
      { name: 'patients', expression: 'c.patients', comment: 'Distinct patients with an encounter.' },
      { name: 'encounters', expression: 'c.events', comment: 'Encounters.' },
      SUBSCRIBERS,
    ],
  },
  {
    name: 'condition_prevalence',
    comment: 'Patients with a condition that began or was recorded in the quarter or year, by place and age.',
    from: 'store.cell c',
    columns: [
      ...common(true),
      ...CODED,
      ...STATE,
      { name: 'patients', expression: 'c.patients', comment: 'Distinct patients with the condition.' },
      { name: 'events', expression: 'c.events', comment: 'Conditions recorded.' },
      SUBSCRIBERS,
      POPULATION,
      share('prevalence'),
    ],
  },
  {
    name: 'treatment_use',
    comment: 'Patients with a procedure or a prescription in the quarter or year, by place and age.',
    from: 'store.cell c',
    columns: [
      ...common(true),
      { name: 'kind', expression: 'c.kind', comment: 'PROCEDURE or MEDICATION.' },
      ...CODED,
      ...STATE,
      { name: 'patients', expression: 'c.patients', comment: 'Distinct patients with the treatment.' },
      { name: 'events', expression: 'c.events', comment: 'Procedures performed or prescriptions written.' },
      SUBSCRIBERS,
      POPULATION,
      share('treated_share'),
    ],
  },
  {
    name: 'fees',
    comment:
      'What clinics charged for a code, by time, place and specialty. Amounts are in minor units of the currency.',
    from: 'store.cell c',
    columns: [
      ...common(false),
      plain('specialty_level', 'specialty, family of specialties, or all. Sum rows of one level only.'),
      plain('specialty', 'Specialty or family of specialties of the clinic, or all.'),
      plain('specialty_family', 'Family that the specialty belongs to, or the family itself.'),
      ...CODED,
      { name: 'currency', expression: 'c.currency', comment: 'ISO 4217 code of the currency.' },
      ...STATE,
      { name: 'patients', expression: 'c.patients', comment: 'Distinct patients charged.' },
      { name: 'charge_items', expression: 'c.events', comment: 'Charge items with a price above zero.' },
      SUBSCRIBERS,
      plain('sum_minor', 'Sum of the fees.'),
      plain('mean_minor', 'Mean fee, rounded to the minor unit.'),
      plain('first_quartile_minor', 'First quartile, to three significant digits; null below 44 patients.'),
      plain('median_minor', 'Median, to three significant digits; null below 22 patients.'),
      plain('third_quartile_minor', 'Third quartile, to three significant digits; null below 44 patients.'),
    ],
  },
];

const DIFFERENCES: Readonly<Record<string, string>> = {
  population: 'Patients seen, as far as it came in after the release of the quarter: see table difference.',
  condition_prevalence: 'Conditions that came in after the release of the quarter: see table difference.',
  treatment_use:
    'Procedures and prescriptions that came in after the release of the quarter: see table difference.',
  fees: 'Charges that came in after the release of the quarter: see table difference.',
};
/** A share of late events among late events says nothing of a place. */
const SHARES = ['population_patients', 'prevalence', 'treated_share'];

/** What came in late: the same columns without shares, never added to the patients of a release, who may be the same. */
const DIFFERENCE_VIEWS: readonly View[] = PUBLISHED_VIEWS.map((view) => ({
  name: `${view.name}_difference`,
  measure: view.name,
  comment: DIFFERENCES[view.name] ?? '',
  from: 'store.difference_cell c',
  columns: view.columns
    .filter(({ name }) => !SHARES.includes(name))
    .map((own) =>
      own.name === 'patients'
        ? {
            ...own,
            comment: `${own.comment} Some may be in the release too: never add them to its patients.`,
          }
        : own,
    ),
}));

/** The views of a release, and those of a difference. */
export const VIEWS: readonly View[] = [...PUBLISHED_VIEWS, ...DIFFERENCE_VIEWS];

/** Statements that make the schema where it is missing; views are made anew, so that their comments stay current. */
export function schemaStatements(): string[] {
  const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
  const tables = TABLES.flatMap((table) => [
    `CREATE TABLE IF NOT EXISTS ${table.name} (${table.columns.map((part) => `${part.name} ${part.type}`).join(', ')})`,
    `COMMENT ON TABLE ${table.name} IS ${quote(table.comment)}`,
    ...table.columns.map((part) => `COMMENT ON COLUMN ${table.name}.${part.name} IS ${quote(part.comment)}`),
  ]);
  const views = VIEWS.flatMap((view) => [
    `CREATE OR REPLACE VIEW benchmark.${view.name} AS SELECT ` +
      `${view.columns.map((part) => `${part.expression} AS ${part.name}`).join(', ')} ` +
      `FROM ${view.from} WHERE c.measure = ${quote(view.measure ?? view.name)}`,
    `COMMENT ON VIEW benchmark.${view.name} IS ${quote(view.comment)}`,
    ...view.columns.map(
      (part) => `COMMENT ON COLUMN benchmark.${view.name}.${part.name} IS ${quote(part.comment)}`,
    ),
  ]);
  const schemas = ['benchmark', 'store', 'ledger'].map((name) => `CREATE SCHEMA IF NOT EXISTS ${name}`);
  return [...schemas, ...tables, ...views];
}
