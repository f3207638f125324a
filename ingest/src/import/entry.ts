import { isR4ResourceType, otherVersionOf, type Resource } from '@caregraph/fhir';
import { ImportFailure } from './importFailure.js';

/** One resource of a file. */
export interface Entry {
  /** For people: `entry 12` counts from 1, as lines do. */
  where: string;
  resource: Resource;
  fullUrl: string | undefined;
}

const BUNDLE_TYPES: readonly unknown[] = ['transaction', 'batch', 'collection'];
const STORING_METHODS: readonly unknown[] = ['POST', 'PUT'];

/** The resources of a parsed bundle. */
export function entriesOfBundle(bundle: unknown): Entry[] {
  if (!isObject(bundle)) throw new ImportFailure('is not a FHIR Bundle but another kind of JSON');
  if (bundle['resourceType'] !== 'Bundle') {
    const type = bundle['resourceType'];
    const actual =
      typeof type === 'string' && isR4ResourceType(type)
        ? `a ${type}`
        : 'something without a known resourceType';
    throw new ImportFailure(
      `must be a Bundle, and is ${actual}; wrap resources in a Bundle or write them as .ndjson`,
    );
  }
  if (!BUNDLE_TYPES.includes(bundle['type'])) {
    throw new ImportFailure('Bundle.type must be transaction, batch or collection');
  }
  const entries = bundle['entry'] ?? [];
  if (!Array.isArray(entries)) throw new ImportFailure('Bundle.entry must be a list');
  return entries.map((entry: unknown, index) => entryOfBundle(entry, `entry ${index + 1}`));
}

function entryOfBundle(entry: unknown, where: string): Entry {
  if (!isObject(entry)) throw new ImportFailure('must be an object', where);
  const request = entry['request'];
  if (isObject(request) && !STORING_METHODS.includes(request['method'])) {
    throw new ImportFailure(
      'request.method must be POST or PUT: import stores, and does nothing else',
      where,
    );
  }
  const fullUrl = entry['fullUrl'];
  if (fullUrl !== undefined && typeof fullUrl !== 'string')
    throw new ImportFailure('fullUrl must be text', where);
  return entryOf(entry['resource'], where, fullUrl);
}

/** Checks that a value is a resource of FHIR R4, and gives it the id of its fullUrl where it has none of its own. */
export function entryOf(value: unknown, where: string, fullUrl?: string): Entry {
  if (!isObject(value)) throw new ImportFailure('holds no resource', where);
  const type = value['resourceType'];
  if (typeof type !== 'string') throw new ImportFailure('resourceType is required', where);
  if (!isR4ResourceType(type)) {
    throw new ImportFailure('resourceType is not one of FHIR R4; convert the file to R4 (4.0.1)', where);
  }
  // From here on the value is treated as a resource; what import reads of it is checked against its shape.
  const resource = value as unknown as Resource;
  const other = otherVersionOf(resource);
  if (other) {
    throw new ImportFailure(
      `${other.element} is of FHIR ${other.version}; convert the file to R4 (4.0.1)`,
      where,
    );
  }
  if (resource.id === undefined) {
    const uuid = /^urn:uuid:([0-9a-f-]{36})$/i.exec(fullUrl ?? '')?.[1];
    if (!uuid)
      throw new ImportFailure(`${type}.id is required, so that a second import finds it again`, where);
    resource.id = uuid.toLowerCase();
  } else if (typeof resource.id !== 'string' || !/^[A-Za-z0-9\-.]{1,64}$/.test(resource.id)) {
    throw new ImportFailure(`${type}.id must be 1 to 64 letters, digits, hyphens and dots`, where);
  }
  return { where, resource, fullUrl };
}

function isObject(value: unknown): value is { [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
