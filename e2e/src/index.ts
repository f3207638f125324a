export { startSystem, type RunningSystem } from './runningSystem.js';
export { startTraceCollector, type ExportedSpan, type TraceCollector } from './traceCollector.js';
