/**
 * Joins the data of the fetches of root fields in the order they came, as Apollo's executor does in its own object. That
 * executor attaches their values by reference and joins everything that is fetched later into these values, so once it is
 * done, this is the whole of what it has.
 */
export function joinRoots(roots: ReadonlyArray<Record<string, unknown>>): Record<string, unknown> {
  const [only] = roots;
  if (only && roots.length === 1) return only;
  // No prototype: a name that every object inherits must not look present.
  const joined = Object.create(null) as Record<string, unknown>;
  for (const root of roots) {
    for (const [name, value] of Object.entries(root)) {
      const present = joined[name];
      // The executor has joined objects and lists of equal length into the first already; anything else it replaces.
      if (value === undefined || isJoined(present, value)) continue;
      joined[name] = value;
    }
  }
  return joined;
}

function isJoined(present: unknown, value: unknown): boolean {
  if (!present) return false;
  if (Array.isArray(value)) return Array.isArray(present) && present.length === value.length;
  return typeof value === 'object' && value !== null;
}
