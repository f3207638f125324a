import type { Unknowns, UnknownRow } from './unknowns.js';

/** Unknowns that hang together: what happens in one component says nothing of another. */
export interface Component {
  readonly unknowns: readonly number[];
  readonly rows: readonly UnknownRow[];
}

export function componentsOf({ cells, rows }: Unknowns): Component[] {
  const parent = Int32Array.from({ length: cells.length }, (_, unknown) => unknown);
  const rootOf = (unknown: number): number => {
    let root = unknown;
    while (parent[root] !== root) root = parent[root] as number;
    // The way up is shortened, or long chains would make this slow.
    for (let here = unknown; parent[here] !== root;) [here, parent[here]] = [parent[here] as number, root];
    return root;
  };
  for (const { entries } of rows) {
    const [first] = entries;
    for (const [unknown] of entries) parent[rootOf(unknown)] = rootOf(first?.[0] ?? unknown);
  }
  const components = new Map<number, { unknowns: number[]; rows: UnknownRow[] }>();
  cells.forEach((_, unknown) => {
    const root = rootOf(unknown);
    const own = components.get(root);
    if (own) own.unknowns.push(unknown);
    else components.set(root, { unknowns: [unknown], rows: [] });
  });
  for (const row of rows) components.get(rootOf(row.entries[0]?.[0] ?? 0))?.rows.push(row);
  return [...components.values()];
}
