import {
  consentProblem,
  isMappedType,
  labelNamesOf,
  mappingOf,
  problemOf,
  referencedRowId,
  rowId,
  type Consent,
  type MappedType,
  type Problem,
  type Resource,
} from '@caregraph/fhir';
import { CATEGORIES, LABELS, PURPOSES } from '@caregraph/policy';
import type { Entry } from './entry.js';
import { ImportFailure } from './importFailure.js';
import { resolveReferences, type OutsideReference } from './reference.js';

/** Resources that are stored together: a bundle, or some lines of NDJSON. Checked, and their references resolved. */
export interface Batch {
  resources: BatchResource[];
  outside: OutsideReference[];
  /** Resource type → number, of those that import does not map yet. */
  notMapped: Map<string, number>;
  /** Nothing but a directory: what it says of clinics and practitioners wins over the copies that patients' bundles carry. */
  isDirectory: boolean;
}

export interface BatchResource {
  where: string;
  resourceType: MappedType;
  resource: Resource;
  /** The primary key of the patient's row; null in directories. */
  patientId: string | null;
}

const DIRECTORY_TYPES: ReadonlySet<string> = new Set([
  'Organization',
  'Practitioner',
  'PractitionerRole',
  'Location',
  'HealthcareService',
]);

const VOCABULARY = { purposes: PURPOSES, categories: CATEGORIES, labels: LABELS };

/** Checks entries and resolves their references. @throws ImportFailure naming the first thing that is wrong. */
export function prepareBatch(entries: readonly Entry[]): Batch {
  assertDistinct(entries);
  const outside = resolveReferences(entries);
  const resources: BatchResource[] = [];
  const notMapped = new Map<string, number>();
  for (const { where, resource } of entries) {
    const { resourceType } = resource;
    if (isMappedType(resourceType)) resources.push(checked(resource, resourceType, where));
    else notMapped.set(resourceType, (notMapped.get(resourceType) ?? 0) + 1);
  }
  const isDirectory = entries.every((entry) => DIRECTORY_TYPES.has(entry.resource.resourceType));
  return { resources, outside, notMapped, isDirectory };
}

function assertDistinct(entries: readonly Entry[]): void {
  const places = new Map<string, string>();
  for (const { where, resource } of entries) {
    const key = `${resource.resourceType}/${rowId(resource.resourceType, resource.id ?? '')}`;
    const before = places.get(key);
    if (before) throw new ImportFailure(`has the same type and id as ${before}; give each its own id`, where);
    places.set(key, where);
  }
}

function checked(resource: Resource, resourceType: MappedType, where: string): BatchResource {
  const mapping = mappingOf(resourceType);
  const problem = problemOf(resource, mapping.shape) ?? ownProblem(resource);
  if (problem) throw new ImportFailure(`${problem.element} ${problem.message}`, where);
  const patientId = mapping.patientOf ? referencedRowId(mapping.patientOf(resource), 'Patient') : null;
  if (mapping.patientOf && !patientId)
    throw new ImportFailure(`${resourceType} names no patient by reference`, where);
  return { where, resourceType, resource, patientId };
}

/** Rules that a shape cannot say. */
function ownProblem(resource: Resource): Problem | null {
  const isKnown = (name: string): boolean => (LABELS as readonly string[]).includes(name);
  if (!labelNamesOf(resource).every(isKnown)) {
    return {
      element: `${resource.resourceType}.meta.security`,
      message: 'has a label that Caregraph does not know',
    };
  }
  return resource.resourceType === 'Consent' ? consentProblem(resource satisfies Consent, VOCABULARY) : null;
}
