/**
 * The remainder of a resource: what its row's columns do not say. A row's columns can be rendered as a resource with
 * few elements; the remainder is the difference from there to the real one, so that
 * `withRemainder(rendered, remainderOf(rendered, resource))` equals `resource` whatever the columns are.
 *
 * The difference is a merge patch (RFC 7396) with one addition: lists of objects are patched element by element, where
 * the new list is at least as long as the old. FHIR's JSON holds no null outside lists of primitives, so null is free to
 * mean "this element is absent".
 */

interface Elements {
  [name: string]: unknown;
}

/** The patch from `rendered` to `resource`; undefined when they are equal. */
export function remainderOf(rendered: unknown, resource: unknown): unknown {
  if (isElements(rendered) && isElements(resource)) return patchOfElements(rendered, resource);
  if (isListOfElements(rendered) && isListOfElements(resource) && canPatch(rendered, resource)) {
    let differs = rendered.length !== resource.length;
    const patches = resource.map((element, index) => {
      const patch = index < rendered.length ? remainderOf(rendered[index], element) : element;
      if (patch !== undefined) differs = true;
      return patch ?? {};
    });
    return differs ? patches : undefined;
  }
  return isEqual(rendered, resource) ? undefined : resource;
}

/** Applies a remainder to what the columns render. Neither argument is changed. */
export function withRemainder(rendered: unknown, remainder: unknown): unknown {
  if (remainder === undefined || remainder === null) return withoutUndefined(rendered);
  if (isElements(rendered) && isElements(remainder)) {
    const result: Elements = {};
    for (const [name, value] of Object.entries(rendered)) {
      if (value === undefined || remainder[name] === null) continue;
      result[name] = withRemainder(value, remainder[name]);
    }
    for (const [name, value] of Object.entries(remainder)) {
      if (value !== null && result[name] === undefined) result[name] = value;
    }
    return result;
  }
  if (isListOfElements(rendered) && isListOfElements(remainder) && canPatch(rendered, remainder)) {
    return remainder.map((patch, index) =>
      index < rendered.length ? withRemainder(rendered[index], patch) : patch,
    );
  }
  return remainder;
}

function patchOfElements(rendered: Elements, resource: Elements): Elements | undefined {
  const patch: Elements = {};
  let differs = false;
  for (const name in resource) {
    const before = rendered[name];
    const difference = before === undefined ? resource[name] : remainderOf(before, resource[name]);
    if (difference === undefined) continue;
    patch[name] = difference;
    differs = true;
  }
  for (const name in rendered) {
    if (rendered[name] === undefined || resource[name] !== undefined) continue;
    patch[name] = null;
    differs = true;
  }
  return differs ? patch : undefined;
}

/** The second list can say what the first becomes, element by element: it has a place for each. */
function canPatch(before: Elements[], after: Elements[]): boolean {
  return before.length > 0 && after.length >= before.length;
}

function isListOfElements(value: unknown): value is Elements[] {
  return Array.isArray(value) && value.every(isElements);
}

function isElements(value: unknown): value is Elements {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
  return a.every((element, index) => isSame(element, b[index]));
}

function isSame(a: unknown, b: unknown): boolean {
  return isElements(a) && isElements(b) ? patchOfElements(a, b) === undefined : isEqual(a, b);
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (!isElements(value)) return value;
  const result: Elements = {};
  for (const [name, element] of Object.entries(value)) {
    if (element !== undefined) result[name] = withoutUndefined(element);
  }
  return result;
}
