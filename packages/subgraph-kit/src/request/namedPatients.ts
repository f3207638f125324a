import { isUuid } from '../graph/uuid.js';

/** More are read when they are asked for. */
const MAXIMUM_NAMED = 200;

/**
 * The patients that a request to a subgraph names: the keys of `Patient` representations, and identifiers among its
 * variables, of whatever they are. It only says whose rights are read early; what is not named is read when it is asked
 * for, and who names somebody is told nothing of them.
 */
export function namedPatients(body: unknown, onlyPatientId: string | null): string[] {
  const named = new Set<string>(onlyPatientId === null ? [] : [onlyPatientId]);
  for (const value of Object.values(variablesOf(body))) {
    if (isUuid(value)) named.add(value.toLowerCase());
    else if (Array.isArray(value)) for (const each of value) addKey(named, each);
    if (named.size >= MAXIMUM_NAMED) break;
  }
  return [...named].slice(0, MAXIMUM_NAMED);
}

function variablesOf(body: unknown): object {
  if (typeof body !== 'object' || body === null || !('variables' in body)) return {};
  return typeof body.variables === 'object' && body.variables !== null ? body.variables : {};
}

function addKey(named: Set<string>, representation: unknown): void {
  if (typeof representation !== 'object' || representation === null) return;
  if (!('__typename' in representation) || representation.__typename !== 'Patient') return;
  if ('id' in representation && isUuid(representation.id)) named.add(representation.id.toLowerCase());
}
