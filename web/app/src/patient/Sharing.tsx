export function Sharing(_: Record<string, unknown>) { return null; }
