export type { AttackResult, Finding } from './attack.js';
export { runAttacks, type AttackOptions, type AttackReport } from './runAttacks.js';
export { writeReport } from './report.js';
export type { GateUnderAttack } from './sabotageAttack.js';
export type { CountedDifference } from './truth.js';
