export { startSystem, type RunningSystem } from './runningSystem.js';
export { startTraceCollector, type TraceCollector } from './traceCollector.js';
