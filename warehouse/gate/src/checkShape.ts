import type { Refusal } from './candidate.js';
import { ALL_AGES, BANDS, isPlace } from './geography.js';
import { LIMITS } from './limits.js';

type Domain = (value: unknown) => boolean;

const isCount: Domain = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isAmount: Domain = (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0;
const orNull =
  (domain: Domain): Domain =>
  (value) =>
    value === null || domain(value);
const matches =
  (pattern: RegExp): Domain =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const oneOf =
  (values: readonly unknown[]): Domain =>
  (value) =>
    values.includes(value);

const UUID = /[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}/i;
/** A code of a terminology: no spaces, no at sign, nothing that reads like a sentence or an address. */
const isCode: Domain = (value) =>
  matches(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,31}$/)(value) && !UUID.test(String(value));
const isCodeSystem: Domain = (value) =>
  matches(/^(https?:\/\/|urn:)[A-Za-z0-9.:/_-]{1,120}$/)(value) && !UUID.test(String(value));
const isQuarter = matches(/^\d{4}Q[1-4]$/);

/** Every column a cell may have, with the values it may hold. There is none for a person, a date, an address. */
const CELL: Readonly<Record<string, Domain>> = {
  measure: oneOf(['population', 'condition_prevalence', 'treatment_use', 'fees']),
  quarter: isQuarter,
  placeLevel: oneOf(['state', 'division', 'country']),
  place: (value) => typeof value === 'string',
  age: oneOf([...BANDS, ALL_AGES]),
  kind: oneOf(['PROCEDURE', 'MEDICATION', null]),
  codeSystem: orNull(isCodeSystem),
  code: orNull(isCode),
  currency: orNull(matches(/^[A-Z]{3}$/)),
  state: oneOf(['value', 'suppressed']),
  published: (value) => value === null || typeof value === 'object',
  evidence: (value) => typeof value === 'object' && value !== null,
};

const PUBLISHED: Readonly<Record<string, Domain>> = {
  patients: isCount,
  events: isCount,
  subscribers: isCount,
  denominator: orNull(isCount),
  sum: orNull(isAmount),
  mean: orNull(isAmount),
  firstQuartile: orNull(isAmount),
  median: orNull(isAmount),
  thirdQuartile: orNull(isAmount),
};

const EVIDENCE: Readonly<Record<string, Domain>> = {
  patients: isCount,
  events: isCount,
  subscribers: isCount,
  sum: orNull(isAmount),
  largest: orNull(isAmount),
  second: orNull(isAmount),
  quantiles: orNull((value) => Array.isArray(value) && value.length === 3 && value.every(isQuantile)),
};

function isQuantile(value: unknown): boolean {
  return (
    value === null || breachOf(value, { sum: isAmount, largest: isAmount, second: isAmount }) === undefined
  );
}

const HEAD: Readonly<Record<string, Domain>> = {
  codeVersion: matches(/^\d+\.\d+\.\d+$/),
  parameters: (value) => typeof value === 'object' && value !== null && Object.values(value).every(isAmount),
  quarters: (value) => Array.isArray(value) && value.every(isQuarter),
  codes: (value) => Array.isArray(value),
  input: () => true,
  cells: (value) => Array.isArray(value),
};

const CODE: Readonly<Record<string, Domain>> = {
  codeSystem: isCodeSystem,
  code: isCode,
  display: orNull((value) => typeof value === 'string' && isPlainText(value)),
  evidence: orNull((value) => breachOf(value, { patients: isCount, subscribers: isCount }) === undefined),
};

/** No identifier, no date, no number long enough to be a telephone's or a record's, no address of the net. */
function isPlainText(text: string): boolean {
  return text.length <= 200 && !UUID.test(text) && !/\d{4}-\d{2}-\d{2}|\d{7,}|@|:\/\/|\p{Cc}/u.test(text);
}

/** Which column of an object is not on the list, missing, or holds what it may not; undefined where all is well. */
function breachOf(value: unknown, columns: Readonly<Record<string, Domain>>): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'it is no record';
  const record = value as Readonly<Record<string, unknown>>;
  const extra = Object.keys(record).find((name) => !Object.hasOwn(columns, name));
  if (extra !== undefined) return `the column ${JSON.stringify(extra)} is not on the allow-list`;
  for (const [name, domain] of Object.entries(columns)) {
    if (!Object.hasOwn(record, name)) return `the column "${name}" is missing`;
    if (!domain(record[name])) return `the column "${name}" holds what it may not`;
  }
  return undefined;
}

/** Checks columns and value domains of everything; the other checks may trust the types once this has passed. */
export function checkShape(candidate: unknown): Refusal[] {
  const head = breachOf(candidate, HEAD);
  if (head !== undefined) return [{ rule: 'shape', cell: 'release', message: `${head}.` }];
  const { cells, codes } = candidate as { cells: readonly unknown[]; codes: readonly unknown[] };
  return [
    ...codes.flatMap((code, index) => textRefusals(code, index)),
    ...cells.flatMap((cell, index): Refusal[] => {
      const breach = cellBreach(cell);
      return breach === undefined ? [] : [{ rule: 'shape', cell: `cell ${index}`, message: `${breach}.` }];
    }),
  ];
}

function cellBreach(cell: unknown): string | undefined {
  const breach = breachOf(cell, CELL);
  if (breach !== undefined) return breach;
  const { measure, placeLevel, place, age, published, evidence, kind, code, codeSystem, currency } =
    cell as Record<string, unknown>;
  if (!isPlace(placeLevel, place)) return 'the place is not in the table of places';
  const isFee = measure === 'fees';
  if ((measure === 'population') !== (code === null) || (code === null) !== (codeSystem === null))
    return 'the code is missing or too much';
  if ((measure === 'treatment_use') !== (kind !== null)) return 'the kind is missing or too much';
  if (isFee !== (currency !== null)) return 'the currency is missing or too much';
  if (isFee && age !== ALL_AGES) return 'fees are published for all ages only';
  return breachOf(evidence, EVIDENCE) ?? (published === null ? undefined : breachOf(published, PUBLISHED));
}

function textRefusals(code: unknown, index: number): Refusal[] {
  const breach = breachOf(code, CODE);
  if (breach !== undefined) return [{ rule: 'code text', cell: `code ${index}`, message: `${breach}.` }];
  const { display, evidence } = code as {
    display: string | null;
    evidence: { patients: number; subscribers: number } | null;
  };
  const isCommon =
    evidence !== null &&
    evidence.patients >= LIMITS.displayPatients &&
    evidence.subscribers >= LIMITS.displaySubscribers;
  if (display === null || isCommon) return [];
  return [
    { rule: 'code text', cell: `code ${index}`, message: 'too few patients or clinics use this text.' },
  ];
}
