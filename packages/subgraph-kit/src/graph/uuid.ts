import { CaregraphError } from './error.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

/** @throws CaregraphError BAD_USER_INPUT if the identifier is not a UUID. */
export function requireUuid(value: string): string {
  if (!isUuid(value)) throw new CaregraphError('BAD_USER_INPUT', 'ID_IS_NO_UUID');
  return value;
}

/** PostgreSQL's array literal of identifiers, to be cast with `::uuid[]`: the ORM would expand a JavaScript array. */
export function uuidArray(ids: readonly string[]): string {
  return `{${ids.map(requireUuid).join(',')}}`;
}
