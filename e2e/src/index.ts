export { startSystem, type RunningSystem } from './runningSystem.js';
