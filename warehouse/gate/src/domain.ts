/** Says of a value whether it may stand there. */
export type Domain = (value: unknown) => boolean;

export const isCount: Domain = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
export const isAmount: Domain = (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0;
export const isRecord: Domain = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const orNull =
  (domain: Domain): Domain =>
  (value) =>
    value === null || domain(value);
export const listOf =
  (domain: Domain): Domain =>
  (value) =>
    Array.isArray(value) && value.every(domain);
export const matches =
  (pattern: RegExp): Domain =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
export const oneOf =
  (...values: readonly unknown[]): Domain =>
  (value) =>
    values.includes(value);

const UUID = /[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}/i;
const TELLING = /\d{4}-\d{2}-\d{2}|\d{7,}|@|:\/\/|\p{Cc}/u;

/** A code of a terminology: no spaces, no at sign, nothing that reads like a sentence or an address. */
export const isCode: Domain = (value) =>
  matches(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,31}$/)(value) && !UUID.test(String(value));
export const isCodeSystem: Domain = (value) =>
  matches(/^(https?:\/\/|urn:)[A-Za-z0-9.:/_-]{1,120}$/)(value) && !UUID.test(String(value));
/** No identifier, no date, no number long enough to be a telephone's or a record's, no address of the net. */
export const isPlainText: Domain = (value) =>
  typeof value === 'string' &&
  value.length > 0 &&
  value.length <= 200 &&
  !UUID.test(value) &&
  !TELLING.test(value);
/** A heading of a classification: words, no more than two digits in a row. */
export const isHeading: Domain = (value) =>
  isPlainText(value) && String(value).length <= 120 && !/\d{3}/.test(String(value));
export const isQuarter = matches(/^\d{4}Q[1-4]$/);

/** Which column of an object is not on the list, missing, or holds what it may not; undefined where all is well. */
export function breachOf(
  value: unknown,
  columns: Readonly<Record<string, Domain>>,
  optional: readonly string[] = [],
): string | undefined {
  if (!isRecord(value)) return 'it is no record';
  const record = value as Readonly<Record<string, unknown>>;
  const extra = Object.keys(record).find((name) => !Object.hasOwn(columns, name));
  if (extra !== undefined) return `the column ${JSON.stringify(extra.slice(0, 40))} is not on the allow-list`;
  for (const [name, domain] of Object.entries(columns)) {
    if (!Object.hasOwn(record, name)) {
      if (optional.includes(name)) continue;
      return `the column "${name}" is missing`;
    }
    if (!domain(record[name])) return `the column "${name}" holds what it may not`;
  }
  return undefined;
}
