/** Formats of FHIR R4's primitive types that are text: https://hl7.org/fhir/R4/datatypes.html#primitive */
const TEXT_FORMATS: Readonly<Record<string, RegExp>> = {
  string: /\S/,
  code: /^\S+(\s\S+)*$/,
  uri: /^\S*$/,
  id: /^[A-Za-z0-9\-.]{1,64}$/,
  date: /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/,
  dateTime:
    /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]((0\d|1[0-3]):[0-5]\d|14:00)))?)?)?$/,
  instant:
    /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]((0\d|1[0-3]):[0-5]\d|14:00))$/,
};

const DATED = new Set(['date', 'dateTime', 'instant']);

const LEAST: Readonly<Record<string, number>> = { integer: -2_147_483_648, unsignedInt: 0, positiveInt: 1 };

/** What is wrong with a value of a primitive type, in words without the value; null when nothing is. */
export function primitiveProblem(type: string, value: unknown): string | null {
  const format = TEXT_FORMATS[type];
  if (format) {
    const fits = typeof value === 'string' && format.test(value) && (!DATED.has(type) || isOnCalendar(value));
    return fits ? null : `is not a ${type}`;
  }
  if (type === 'boolean') return typeof value === 'boolean' ? null : 'is not a boolean';
  if (typeof value !== 'number' || !Number.isFinite(value)) return `is not a ${type}`;
  if (type === 'decimal') return null;
  return Number.isInteger(value) && value >= (LEAST[type] ?? 0) && value <= 2_147_483_647
    ? null
    : `is not a ${type}`;
}

/** No 30 February, and no year 0, which PostgreSQL does not know. */
function isOnCalendar(date: string): boolean {
  const year = Number(date.slice(0, 4));
  if (year === 0) return false;
  if (date.length < 10) return true;
  const day = Number(date.slice(8, 10));
  return (
    day <= 28 || day <= new Date(Date.UTC(2000 + (year % 400), Number(date.slice(5, 7)), 0)).getUTCDate()
  );
}
