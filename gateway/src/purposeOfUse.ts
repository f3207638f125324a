import { isPurpose, type Purpose } from '@caregraph/policy';
import { RegistryError } from './registryError.js';

/**
 * Reads the header `x-purpose-of-use`. Absent is allowed (subgraphs decide what that permits); unknown is a
 * mistake.
 */
export function purposeOfUse(header: string | string[] | undefined): Purpose | undefined {
  if (header === undefined) return undefined;
  if (!isPurpose(header)) throw new RegistryError('BAD_USER_INPUT', 'PURPOSE_UNKNOWN');
  return header;
}
