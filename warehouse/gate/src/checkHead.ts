import { checkMembers, type Known } from './checkMembers.js';
import { checkTables } from './checkTables.js';
import {
  breachOf,
  isAmount,
  isCount,
  isQuarter,
  isRecord,
  listOf,
  matches,
  oneOf,
  orNull,
} from './domain.js';
import { DIMENSIONS, LEVELS, type Head } from './head.js';
import type { Refusals } from './verdict.js';

const isString = (value: unknown): boolean => typeof value === 'string';
const isMeasure = oneOf(...Object.keys(DIMENSIONS));
const isTable = listOf(isString);

/** Everything that may stand in the head; `breachOf` refuses what is not on this list. */
const HEAD = {
  format: oneOf(2),
  codeVersion: matches(/^\d+\.\d+\.\d+$/),
  parameters: (value: unknown) => isRecord(value) && Object.values(value as object).every(isAmount),
  quarters: listOf(isQuarter),
  difference: (value: unknown) =>
    breachOf(value, {
      after: (after) =>
        isRecord(after) &&
        Object.entries(after as object)
          .flat()
          .every(isQuarter),
      until: isQuarter,
    }) === undefined,
  input: (value: unknown) =>
    breachOf(value, { patients: isCount, subscribers: isCount, rows: isCounts, leftOut: isCounts }) ===
    undefined,
  members: (value: unknown) =>
    breachOf(value, Object.fromEntries(Object.keys(LEVELS).map((name) => [name, listOf(isRecord)]))) ===
    undefined,
  measures: listOf(
    (value) =>
      breachOf(value, {
        measure: isMeasure,
        dimensions: listOf(isString),
        cuboids: listOf(isTable),
        coarsened: listOf((one) => breachOf(one, { from: isTable, to: orNull(isTable) }) === undefined),
      }) === undefined,
  ),
};

function isCounts(value: unknown): boolean {
  return (
    breachOf(value, Object.fromEntries(Object.keys(DIMENSIONS).map((name) => [name, isCount]))) === undefined
  );
}

/** Checks the head: columns, members, quarters, tables. Nothing else can be trusted to be what its name says before. */
export function checkHead(head: unknown, known: Known, refusals: Refusals): head is Head {
  const breach = breachOf(head, HEAD, ['difference']);
  if (breach !== undefined) {
    refusals.add('shape', 'head', `${breach}.`);
    return false;
  }
  checkMembers(head as Head, known, refusals);
  checkTables(head as Head, refusals);
  return refusals.isEmpty;
}
