export function Anonymity(_: Record<string, unknown>) { return null; }
