import {
  EMPTY_CONTEXT,
  MAPPINGS,
  claimCharges,
  containedCoverage,
  derivedId,
  instantOf,
  mappingOf,
  referencedRowId,
  rowId,
  type Claim,
  type ClaimCharges,
  type CodeableConcept,
  type ExplanationOfBenefit,
  type MappingContext,
} from '@caregraph/fhir';
import type { TableName } from '../bulk/table.js';
import type { Batch, BatchResource } from './batch.js';
import { ownContext, type BatchContext } from './batchContext.js';
import { ImportFailure } from './importFailure.js';
import { labelKey, rowLabels } from './rowLabels.js';

/** A row of some table, as its mapping made it. */
export type AnyRow = { id: string };

/** Rows by table: those of resources, and those derived from them. */
export interface BatchRows {
  own: Map<TableName, AnyRow[]>;
  derived: Map<TableName, AnyRow[]>;
  registrations: Registration[];
}

export interface Registration {
  id: string;
  patient_id: string;
  subscriber_id: string;
  /** The start of the first encounter; `-infinity` when one has no start. */
  valid_from: string;
}

/** The rows of a batch that needs nothing of the database, made before its turn comes; null for any other. */
export function selfContainedRows(batch: Batch): BatchRows | null {
  const { context, isSelfContained } = ownContext(batch);
  return isSelfContained ? batchRows(batch, context) : null;
}

/** Makes the rows of a batch. @throws ImportFailure for an encounter that belongs to another patient. */
export function batchRows(batch: Batch, context: BatchContext): BatchRows {
  const rows: BatchRows = {
    own: new Map(),
    derived: new Map(),
    registrations: registrationsOf(batch, context),
  };
  const labels = rowLabels(batch, context.labels);
  const coverages = new Map<string, AnyRow>();
  for (const item of batch.resources) {
    const { resource, resourceType } = item;
    const mappingContext: MappingContext = {
      subscriberId: subscriberOf(item, context),
      labels: labels.get(labelKey(resourceType, rowId(resourceType, resource.id ?? ''))) ?? 0,
      appIdOf: (clientId) => context.apps.get(clientId) ?? null,
    };
    if (resource.resourceType === 'Claim') {
      const row = MAPPINGS.Claim.toRow(resource, mappingContext);
      add(rows.own, 'billing.claim', row);
      addCharges(rows, claimCharges(resource, row, medicationOf(resource, context)));
      continue;
    }
    const mapping = mappingOf(resourceType);
    const row = mapping.toRow(resource, mappingContext);
    // Its identifiers can be looked up though they are sealed.
    if (resource.resourceType === 'Patient') Object.assign(row, { identifiers: resource.identifier ?? [] });
    add(rows.own, mapping.table, row);
    if (resource.resourceType === 'ExplanationOfBenefit')
      addCoverage(coverages, resource, row, mappingContext);
  }
  for (const coverage of coverages.values()) add(rows.derived, 'billing.coverage', coverage);
  return rows;
}

function add(rows: Map<TableName, AnyRow[]>, table: string, row: AnyRow): void {
  // A test compares the tables of all mappings with those of the bulk writer.
  const name = table as TableName;
  const list = rows.get(name);
  if (list) list.push(row);
  else rows.set(name, [row]);
}

/**
 * The clinic that keeps a resource: that of its encounter; for a claim without one the clinic that bills; otherwise the one
 * that saw the patient last.
 */
function subscriberOf(item: BatchResource, context: BatchContext): string | null {
  const { resource, resourceType, patientId, where } = item;
  if (!patientId) return null;
  const encounterId = referencedRowId(mappingOf(resourceType).encounterOf?.(resource), 'Encounter');
  const encounter = encounterId ? context.encounters.get(encounterId) : undefined;
  if (encounter && encounter.patientId !== patientId) {
    throw new ImportFailure(`${resourceType} and its encounter are of two patients`, where);
  }
  if (encounter?.subscriberId) return encounter.subscriberId;
  if (resource.resourceType === 'Claim' || resource.resourceType === 'ExplanationOfBenefit') {
    const provider = referencedRowId(resource.provider, 'Organization');
    if (provider) return provider;
  }
  return context.lastClinics.get(patientId) ?? null;
}

function medicationOf(claim: Claim, context: BatchContext): CodeableConcept | undefined {
  const prescriptionId = referencedRowId(claim.prescription, 'MedicationRequest');
  return prescriptionId ? context.medications.get(prescriptionId) : undefined;
}

function addCharges(rows: BatchRows, charges: ClaimCharges): void {
  add(rows.derived, 'billing.invoice', charges.invoice);
  for (const chargeItem of charges.chargeItems) add(rows.derived, 'billing.charge_item', chargeItem);
}

function addCoverage(
  coverages: Map<string, AnyRow>,
  benefit: ExplanationOfBenefit,
  row: AnyRow,
  { subscriberId }: MappingContext,
): void {
  const coverage = containedCoverage(benefit, subscriberId);
  if (!coverage) return;
  const coverageRow = MAPPINGS.Coverage.toRow(coverage, { ...EMPTY_CONTEXT, subscriberId });
  coverages.set(coverageRow.id, coverageRow);
  Object.assign(row, { coverage_id: coverageRow.id });
}

/** One registration for each patient and clinic that share an encounter of the batch. */
function registrationsOf(batch: Batch, context: BatchContext): Registration[] {
  const first = new Map<string, Registration & { start: number }>();
  for (const { resource } of batch.resources) {
    if (resource.resourceType !== 'Encounter') continue;
    const known = context.encounters.get(rowId('Encounter', resource.id ?? ''));
    if (!known?.subscriberId) continue;
    const id = derivedId('Registration', known.patientId, known.subscriberId);
    const before = first.get(id);
    if (before && before.start <= known.start) continue;
    first.set(id, {
      id,
      patient_id: known.patientId,
      subscriber_id: known.subscriberId,
      valid_from: instantOf(resource.period?.start) ?? '-infinity',
      start: known.start,
    });
  }
  return [...first.values()].map(({ start: _start, ...registration }) => registration);
}
