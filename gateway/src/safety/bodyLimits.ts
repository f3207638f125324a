import { RegistryError } from '../registryError.js';
import { LIMITS } from './limits.js';

/** A shorter body cannot hold enough to matter. In UTF-16 code units. */
const UNCHECKED_LENGTH = 16_384;

/** The request's own object, its variables, and what those may have. */
const MAXIMUM_DEPTH = LIMITS.variableDepth + 4;
const MAXIMUM_COMMAS = 2 * LIMITS.variableValues;

const Character = {
  Quote: 34,
  Comma: 44,
  OpenBracket: 91,
  Backslash: 92,
  CloseBracket: 93,
  OpenBrace: 123,
  CloseBrace: 125,
} as const;

/**
 * Refuses a text that would be costly to parse as JSON, before it is parsed: a parser takes long over twenty thousand names or a
 * hundred thousand lists within one another. One pass over long bodies; whether it is JSON, the parser says.
 * @throws RegistryError OPERATION_REFUSED.
 */
export function checkBody(text: string): void {
  if (text.length < UNCHECKED_LENGTH) return;
  let depth = 0;
  let commas = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === Character.Quote) at = endOfText(text, at);
    else if (character === Character.Comma) commas += 1;
    else if (character === Character.OpenBrace || character === Character.OpenBracket) depth += 1;
    else if (character === Character.CloseBrace || character === Character.CloseBracket) depth -= 1;
    if (depth > MAXIMUM_DEPTH) throw new RegistryError('OPERATION_REFUSED', 'VARIABLES_NESTED_TOO_DEEPLY');
    if (commas > MAXIMUM_COMMAS) throw new RegistryError('OPERATION_REFUSED', 'VARIABLES_TOO_MANY');
  }
}

/** Where the text that begins at a quote ends, or the end of everything. */
function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === Character.Backslash) at += 1;
    else if (character === Character.Quote) return at;
  }
  return text.length;
}
