export { readSigningKey, readVerificationKeys, type SigningKey, type VerificationKeys } from './head.js';
export { startSealer, type Sealer, type SealerEvent, type SealerOptions } from './sealer.js';
export {
  verifyChains,
  type Finding,
  type FindingKind,
  type VerificationOptions,
  type VerificationReport,
} from './verifyChains.js';
