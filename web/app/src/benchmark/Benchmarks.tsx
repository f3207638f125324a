export function Benchmarks(_: Record<string, unknown>) { return null; }
