import { RegistryError } from '../registryError.js';
import { LIMITS } from './limits.js';

/**
 * Refuses variables that are nested too deeply, too many or too long. The values were parsed from JSON, so they hold no
 * cycle. Runs with each request: a walk over the values that ends at the first limit.
 * @throws RegistryError OPERATION_REFUSED.
 */
export function checkVariables(variables: Readonly<Record<string, unknown>> | null | undefined): void {
  if (variables === null || variables === undefined) return;
  let values = 0;

  function check(value: unknown, depth: number): void {
    if (++values > LIMITS.variableValues) throw refused('VARIABLES_TOO_MANY');
    if (typeof value === 'string') {
      if (value.length > LIMITS.textLength) throw refused('TEXT_TOO_LONG');
    } else if (typeof value === 'object' && value !== null) {
      if (depth > LIMITS.variableDepth) throw refused('VARIABLES_NESTED_TOO_DEEPLY');
      if (Array.isArray(value)) {
        if (value.length > LIMITS.listLength) throw refused('LIST_TOO_LONG');
        for (const item of value) check(item, depth + 1);
      } else for (const name in value) check((value as Record<string, unknown>)[name], depth + 1);
    }
  }

  check(variables, 0);
}

function refused(reason: string): RegistryError {
  return new RegistryError('OPERATION_REFUSED', reason);
}
