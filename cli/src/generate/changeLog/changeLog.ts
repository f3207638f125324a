import { buildSchema } from 'graphql';
import { schemaChanges, type SchemaChange } from './schemaChanges.js';

/** What has changed on a day; the first entry has no changes, because there was nothing before it. */
export interface ChangeLogEntry {
  /** YYYY-MM-DD, in UTC. */
  readonly date: string;
  readonly changes: readonly SchemaChange[];
}

/** What is kept of the schema that clients see: its last recorded version, and how it came to be so. */
export interface RecordedSchema {
  /** SDL; empty before the first version. */
  readonly sdl: string;
  /** Newest first. */
  readonly log: readonly ChangeLogEntry[];
}

/**
 * Records the schema as it is now. Where nothing has changed for clients, the log stays as it is, whatever the day; changes of one
 * day stand in one entry.
 */
export function recorded(before: RecordedSchema, sdl: string, today: string): RecordedSchema {
  if (before.sdl === '') return { sdl, log: [{ date: today, changes: [] }] };
  const changes = schemaChanges(buildSchema(before.sdl), buildSchema(sdl));
  if (changes.length === 0) return { sdl, log: before.log };
  const [last, ...earlier] = before.log;
  const isToday = last?.date === today;
  const entry = { date: today, changes: [...changes, ...(isToday ? last.changes : [])] };
  return { sdl, log: [entry, ...(isToday ? earlier : before.log)] };
}
