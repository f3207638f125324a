export function Workbench(_: Record<string, unknown>) { return null; }
