export type { Candidate, CandidateCell, CandidateCode, GateRule, Refusal } from './candidate.js';
export { GATE_RULES } from './candidate.js';
export { checkCells, type GateVerdict } from './checkCells.js';
export { LIMITS } from './limits.js';
export { readCandidate } from './readCandidate.js';
export { ensureGateKey, passGate, readGatePublicKey, type GateResult, type SealedRelease } from './seal.js';
export type { CuboidCounts } from './cuboidCounts.js';
