export { freePorts } from './freePorts.js';
export { startSystem, type RunningSystem } from './runningSystem.js';
