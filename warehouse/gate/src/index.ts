export type { CuboidCounts } from './cuboidCounts.js';
export { ensureGateKey, readGatePublicKey } from './gateKey.js';
export { LIMITS } from './limits.js';
export {
  passGate,
  type GateOptions,
  type GateResult,
  type Manifest,
  type SealedRelease,
} from './passGate.js';
export { GATE_RULES, type GateRule, type GateVerdict, type Refusal } from './verdict.js';
