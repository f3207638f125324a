import type { Read } from './randomRead.js';
import type { GraphAnswer } from './runningGraph.js';

/** Everything in which an answer is not what the oracle says, one line each: path, expected, actual. */
export function differences(read: Read, answer: GraphAnswer): string[] {
  const found: string[] = [];
  compare(read.data, answer.data ?? null, '', found);
  const actual = new Map(
    (answer.errors ?? []).map(({ path, extensions }) => [path?.join('.') ?? '', extensions]),
  );
  for (const [path, reasons] of read.errors) {
    const reason = actual.get(path)?.reason;
    if (reason === undefined || !reasons.includes(reason))
      found.push(`${path}: the error ${reasons.join(' or ')}, not ${reason ?? 'none'}`);
  }
  for (const [path, extensions] of actual)
    if (!read.errors.has(path))
      found.push(`${path}: no error, not ${extensions?.code} ${extensions?.reason}`);
  return found;
}

function compare(expected: unknown, actual: unknown, path: string, found: string[]): void {
  if (Array.isArray(expected) && Array.isArray(actual)) {
    if (expected.length !== actual.length)
      found.push(`${path}: ${expected.length} of them, not ${actual.length}`);
    const [left, right] = UNORDERED.has(path.split('.').at(-1) ?? '')
      ? [inOrder(expected), inOrder(actual)]
      : [expected, actual];
    for (const [at, each] of left.entries()) compare(each, right[at], `${path}.${at}`, found);
  } else if (isObject(expected) && isObject(actual)) {
    for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)]))
      compare(expected[key], actual[key], path === '' ? key : `${path}.${key}`, found);
  } else if (expected !== actual) {
    found.push(`${path}: ${JSON.stringify(expected)}, not ${JSON.stringify(actual)}`);
  }
}

/** These lists are in no order, or are of the same moment in a fuzzed world. */
const UNORDERED = new Set(['registeredWith', 'restrictions', 'objections']);

function inOrder(list: readonly unknown[]): unknown[] {
  return list.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
