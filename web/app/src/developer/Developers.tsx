export function Developers(_: Record<string, unknown>) { return null; }
