export { ALLOW_LIST } from './allowList.js';
export { buildCandidate, CODE_VERSION, type BuildOptions, type Candidate } from './buildCandidate.js';
export { candidateLines } from './candidateLines.js';
export type * from './candidate.type.js';
export { RULES, type Rule, type RuleName } from './rules.js';
