export { startTracing, traced, type SpanAttributes, type SpanName, type Tracing } from './tracing.js';
export { statementName } from './statementName.js';
