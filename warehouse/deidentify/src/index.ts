export { ALLOW_LIST } from './allowList.js';
export {
  buildCandidate,
  CODE_VERSION,
  readTables,
  type BuildOptions,
  type Candidate,
} from './buildCandidate.js';
export { candidateLines } from './candidateLines.js';
export type * from './candidate.type.js';
export { RULES, type Rule, type RuleName } from './rules.js';
// What the benchmark puts together by itself, with rows that come from no database.
export type { FactTable } from './cells/factTable.js';
export { closeUnderIntersection, type Cuboid } from './cuboid.js';
export { dimensionOf } from './factColumns.js';
export { LEVELS } from './hierarchy/level.js';
export { agePath, codePath, parseQuarter, placePath, readTable, specialtyPath } from '@caregraph/measure';
export { keyedRandom } from './protect/keyedRandom.js';
export { protectFamily } from './protect/protectFamily.js';
export { CASCADE_COST, LOG_VALUE_COST, VALUE_COST, type Cost } from './protect/suppression.js';
export { emptyTrees, timeTree, type Trees } from './readDimensions.js';
export type { MeasureCells } from './release/measureCells.js';
export { protectRelease } from './release/protectRelease.js';
export { stopwatch, sumOfTimes, type SpentTime } from './release/spentTime.js';
export { ruleValues } from './rules.js';
