/** An instant in a row: ISO 8601 text when it is written, a Date when a driver read it. */
export type Instant = string | Date;

/**
 * The first instant of a FHIR dateTime, as text that PostgreSQL reads: `2012` is the start of that year in UTC. What is
 * lost (the precision, the time zone) stands in the remainder.
 */
export function instantOf(dateTime: string | undefined): string | null {
  if (!dateTime) return null;
  if (dateTime.length === 4) return `${dateTime}-01-01T00:00:00+00:00`;
  if (dateTime.length === 7) return `${dateTime}-01T00:00:00+00:00`;
  if (dateTime.length === 10) return `${dateTime}T00:00:00+00:00`;
  return dateTime;
}

/** An instant as a FHIR dateTime in UTC, to the second when it is a whole one, otherwise to the millisecond. */
export function dateTimeOf(instant: Instant | null | undefined): string | undefined {
  if (!instant) return undefined;
  if (typeof instant === 'string' && CANONICAL.test(instant)) return instant;
  const date = typeof instant === 'string' ? new Date(instant) : instant;
  const text = date.toISOString();
  return text.endsWith('.000Z') ? `${text.slice(0, -5)}+00:00` : `${text.slice(0, -1)}+00:00`;
}

/** Text that is written that way already: most of what is imported, and not worth a Date each. */
const CANONICAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.(?!000)\d{3})?\+00:00$/;

/** The first day of a FHIR date: `2012-05` is its first of May. */
export function dayOf(date: string | undefined): string | null {
  if (!date) return null;
  if (date.length === 4) return `${date}-01-01`;
  return date.length === 7 ? `${date}-01` : date;
}

/** A FHIR Period of two instants; undefined when neither is known. */
export function periodOf(
  start: Instant | null | undefined,
  end: Instant | null | undefined,
): { start?: string | undefined; end?: string | undefined } | undefined {
  return start || end ? { start: dateTimeOf(start), end: dateTimeOf(end) } : undefined;
}
