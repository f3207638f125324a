export { buildCells, CODE_VERSION, type BuildOptions } from './buildCells.js';
export type { Cell, CellEvidence, CellSet, CodeText, Measure, PublishedValues } from './cell.js';
export { cellLines } from './cellLines.js';
export { CUBOIDS, type Cuboid } from './cuboid.js';
export { STATES } from './place.js';
export { RULES, type Rule, type RuleName } from './rules.js';
