import { isMappedType, isR4ResourceType, parseReference, rowId, type Resource } from '@caregraph/fhir';
import type { Entry } from './entry.js';
import { ImportFailure, UnknownReference } from './importFailure.js';

/** Something in a resource that must be found in the database: by id, or by an identifier. */
export interface OutsideReference {
  where: string;
  /** For example `Claim.item[0].encounter[0]`. */
  element: string;
  resourceType: string;
  /** The primary key of its row, or null when an identifier names it. */
  rowId: string | null;
  identifier: { system: string; value: string } | null;
  /** The element of the resource that says so; completed once the identifier is found. */
  holder: { reference: string };
}

/**
 * Replaces each reference to another resource of the same file (by `urn:uuid` or full URL, or conditional) by `Type/id`,
 * as a FHIR server does with a transaction, and lists those that the database must answer for. References to types that
 * import does not map yet are left as they are.
 *
 * @throws ImportFailure for a `urn:uuid` that is not in the file, and for what is no reference at all.
 */
export function resolveReferences(entries: readonly Entry[]): OutsideReference[] {
  const targets = new Map<string, string>();
  for (const { fullUrl, resource } of entries) {
    const target = `${resource.resourceType}/${resource.id}`;
    targets.set(target, target);
    if (fullUrl) targets.set(fullUrl, target);
  }
  const outside: OutsideReference[] = [];
  for (const entry of entries) {
    const visit: Visit = { entry, targets, entries, trail: [], outside };
    resolveWithin(entry.resource, visit);
  }
  return outside;
}

interface Visit {
  entry: Entry;
  targets: ReadonlyMap<string, string>;
  entries: readonly Entry[];
  trail: (string | number)[];
  outside: OutsideReference[];
}

function resolveWithin(value: object, visit: Visit): void {
  const isList = Array.isArray(value);
  for (const [name, child] of Object.entries(value)) {
    if (typeof child === 'object') {
      visit.trail.push(isList ? Number(name) : name);
      // Lists of primitives may hold null where an extension stands in for the value; elements may not.
      if (child !== null) resolveWithin(child, visit);
      else if (!isList)
        throw new ImportFailure(`${elementOf(visit)} must not be null; leave it out`, visit.entry.where);
      visit.trail.pop();
    } else if (name === 'reference' && typeof child === 'string' && !isList) {
      // Only Reference has an element of this name that is text.
      resolve(value as { reference: string }, visit);
    }
  }
}

function resolve(holder: { reference: string }, visit: Visit): void {
  const { reference } = holder;
  const inside = visit.targets.get(reference);
  if (inside !== undefined) {
    holder.reference = inside;
    return;
  }
  const { where, resource } = visit.entry;
  if (reference.startsWith('#')) return assertContained(reference, resource, visit);
  if (reference.startsWith('urn:uuid:')) {
    throw new UnknownReference(
      `${elementOf(visit)} refers to ${reference.slice(0, 45)}, which is not in the file`,
      where,
    );
  }
  const conditional = /^(\w+)\?identifier=([^|&]*)\|([^&]+)$/.exec(reference);
  if (conditional) return resolveConditional(holder, conditional, visit);
  const target = parseReference(reference);
  if (!target?.type || !isR4ResourceType(target.type)) {
    throw new ImportFailure(
      `${elementOf(visit)} is no reference that can be followed (Type/id, urn:uuid or #id)`,
      where,
    );
  }
  const relative = `${target.type}/${target.id}`;
  if (visit.targets.has(relative)) return;
  if (!isMappedType(target.type)) return;
  addOutside(holder, target.type, rowId(target.type, target.id), null, visit);
}

/** `Practitioner?identifier=system|value`: the one of the file that has this identifier, or else of the database. */
function resolveConditional(holder: { reference: string }, match: RegExpExecArray, visit: Visit): void {
  const [, resourceType = '', system = '', value = ''] = match.map((part) => decodeURIComponent(part ?? ''));
  const found = visit.entries.find(
    ({ resource }) => resource.resourceType === resourceType && hasIdentifier(resource, system, value),
  );
  if (found) holder.reference = `${resourceType}/${found.resource.id}`;
  else if (isMappedType(resourceType)) addOutside(holder, resourceType, null, { system, value }, visit);
}

function addOutside(
  holder: { reference: string },
  resourceType: string,
  id: string | null,
  identifier: OutsideReference['identifier'],
  visit: Visit,
): void {
  const { where } = visit.entry;
  visit.outside.push({ where, element: elementOf(visit), resourceType, rowId: id, identifier, holder });
}

function hasIdentifier(resource: Resource, system: string, value: string): boolean {
  if (!('identifier' in resource) || !Array.isArray(resource.identifier)) return false;
  return resource.identifier.some((identifier) => identifier.system === system && identifier.value === value);
}

function assertContained(reference: string, resource: Resource, visit: Visit): void {
  const contained = 'contained' in resource && Array.isArray(resource.contained) ? resource.contained : [];
  // A bare # names the resource that contains.
  if (reference === '#' || contained.some((candidate) => `#${candidate.id}` === reference)) return;
  throw new ImportFailure(
    `${elementOf(visit)} refers to a contained resource that is not there`,
    visit.entry.where,
  );
}

function elementOf(visit: Visit): string {
  return visit.trail.reduce<string>(
    (path, step) => (typeof step === 'number' ? `${path}[${step}]` : `${path}.${step}`),
    visit.entry.resource.resourceType,
  );
}
