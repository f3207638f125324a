export { startSystem, type RunningSystem } from './runningSystem.js';
export { axeViolations, overflow, shoot, signIn, visit, type WebVisit } from './webVisit.js';
