import {
  isMappedType,
  labelNamesOf,
  mappingOf,
  parseReference,
  rowId,
  type MappedType,
} from '@caregraph/fhir';
import { LABELS, labelMask, labelsOfCodes, type Code, type Label } from '@caregraph/policy';
import { TABLES, type TableName } from '../bulk/table.js';
import type { Batch } from './batch.js';

/** Masks of sensitivity labels by `Type/row id`. */
export type RowLabels = ReadonlyMap<string, number>;

export function labelKey(resourceType: MappedType, id: string): string {
  return `${resourceType}/${id}`;
}

/** True for types whose rows can carry labels. */
export function carriesLabels(resourceType: MappedType): boolean {
  // A test compares the tables of all mappings with those of the bulk writer.
  return 'labels' in TABLES[mappingOf(resourceType).table as TableName];
}

/**
 * The sensitivity labels of a batch's rows. A row has
 *
 * - the labels that its resource carries itself, in `meta.security`,
 * - those of every code that stands anywhere in the resource: also further codings of a concept, reasons, values, components
 *   and contained resources, because all of them are kept and can be read,
 * - those of the rows that it names: why a drug is prescribed, what a report found, what a claim is for.
 *
 * An encounter hands its labels to bills only. A blood pressure taken on a psychiatric visit is no secret, the bill of that
 * visit is. docs/SENSITIVITY.md says what follows from this.
 *
 * `stored` are the labels of the rows in the database that the batch refers to.
 */
export function rowLabels(batch: Batch, stored: RowLabels): RowLabels {
  const masks = new Map<string, number>();
  const links: Link[] = [];
  for (const { resource, resourceType } of batch.resources) {
    if (!carriesLabels(resourceType)) continue;
    const key = labelKey(resourceType, rowId(resourceType, resource.id ?? ''));
    const found: Found = { codes: [], references: [] };
    collect(resource, found);
    masks.set(key, labelMask(labelNamesOf(resource).filter(isLabel)) | labelsOfCodes(found.codes));
    for (const reference of found.references) {
      const named = sensitiveRow(reference, resourceType);
      if (named) links.push({ from: named, to: key });
    }
  }
  spread(masks, links, stored);
  return masks;
}

/** Labels go from one row to another. */
interface Link {
  from: string;
  to: string;
}

interface Found {
  codes: Code[];
  references: string[];
}

/** Everything in a resource that looks like a Coding or a Reference, at any depth. */
function collect(value: object, found: Found): void {
  if ('code' in value && typeof value.code === 'string') {
    const system = 'system' in value && typeof value.system === 'string' ? value.system : null;
    found.codes.push({ system, code: value.code });
  }
  if ('reference' in value && typeof value.reference === 'string') found.references.push(value.reference);
  for (const child of Object.values(value)) {
    if (typeof child === 'object' && child !== null) collect(child, found);
  }
}

const BILLS: ReadonlySet<MappedType> = new Set(['Claim', 'ExplanationOfBenefit', 'ChargeItem', 'Invoice']);

/** The key of a row that hands its labels to those that name it; null for any other. */
function sensitiveRow(reference: string, namedBy: MappedType): string | null {
  const target = parseReference(reference);
  if (!target?.type || !isMappedType(target.type) || !carriesLabels(target.type)) return null;
  if (target.type === 'Encounter' && !BILLS.has(namedBy)) return null;
  return labelKey(target.type, rowId(target.type, target.id));
}

/** Repeats until nothing grows: an explanation of benefit names a claim, which names a condition. Circles end too. */
function spread(masks: Map<string, number>, links: readonly Link[], stored: RowLabels): void {
  for (let grows = true; grows;) {
    grows = false;
    for (const { from, to } of links) {
      const before = masks.get(to) ?? 0;
      const after = before | (masks.get(from) ?? stored.get(from) ?? 0);
      if (after === before) continue;
      masks.set(to, after);
      grows = true;
    }
  }
}

function isLabel(name: string): name is Label {
  return (LABELS as readonly string[]).includes(name);
}
