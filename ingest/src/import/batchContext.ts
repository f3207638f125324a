import {
  CLIENT_ID_SYSTEM,
  mappingOf,
  referencedRowId,
  rowId,
  type CodeableConcept,
  type Consent,
  type Encounter,
  type MappedType,
  type MedicationRequest,
  medicationOf,
} from '@caregraph/fhir';
import { keyRingSql, type PatientKeyStore } from '@caregraph/keys';
import type { ClientBase } from 'pg';
import type { Batch } from './batch.js';
import { ImportFailure, UnknownReference } from './importFailure.js';
import type { OutsideReference } from './reference.js';
import { carriesLabels, labelKey } from './rowLabels.js';
import { rowsOf } from './statement.js';

/** The clinic, the patient and the start of an encounter. */
export interface KnownEncounter {
  patientId: string;
  subscriberId: string | null;
  start: number;
}

/** What the rows of a batch need to know of other rows, of the same batch or in the database. */
export interface BatchContext {
  encounters: Map<string, KnownEncounter>;
  /** Patient → the clinic of the most recent encounter. */
  lastClinics: Map<string, string>;
  /** MedicationRequest → what was prescribed. */
  medications: Map<string, CodeableConcept>;
  /** client_id → partner app. */
  apps: Map<string, string>;
  /** `Type/row id` → sensitivity labels, of the rows in the database that the batch refers to. */
  labels: Map<string, number>;
}

/** What a batch says itself of its encounters and prescriptions, and what it leaves to the database. */
export interface OwnContext {
  context: BatchContext;
  /** Patients who have no encounter in the batch, though something in it has no encounter of its own. */
  patientsWithoutClinic: Set<string>;
  /** Apps that consents name, and where. */
  namedApps: { clientId: string; where: string }[];
  isSelfContained: boolean;
}

export function ownContext(batch: Batch): OwnContext {
  const context: BatchContext = {
    encounters: new Map(),
    lastClinics: new Map(),
    medications: new Map(),
    apps: new Map(),
    labels: new Map(),
  };
  for (const { resource } of batch.resources) {
    if (resource.resourceType === 'Encounter') addEncounter(context, resource);
    else if (resource.resourceType === 'MedicationRequest') addMedication(context, resource);
  }
  setLastClinics(context);
  const patientsWithoutClinic = new Set<string>();
  for (const { resource, resourceType, patientId } of batch.resources) {
    if (!patientId || context.lastClinics.has(patientId) || resourceType === 'Patient') continue;
    if (!mappingOf(resourceType).encounterOf?.(resource)) patientsWithoutClinic.add(patientId);
  }
  const namedApps = batch.resources.flatMap(({ resource, where }) =>
    resource.resourceType === 'Consent' ? clientIdsOf(resource).map((clientId) => ({ clientId, where })) : [],
  );
  const isSelfContained =
    batch.outside.length === 0 && patientsWithoutClinic.size === 0 && namedApps.length === 0;
  return { context, patientsWithoutClinic, namedApps, isSelfContained };
}

/**
 * Completes a batch's own context: looks everything up that it refers to, with one statement for each type referred to,
 * and fails on what is not there.
 *
 * @throws UnknownReference for a reference to nothing, ImportFailure for a consent to an unknown app.
 */
export async function lookUpContext(
  client: ClientBase,
  keys: PatientKeyStore,
  batch: Batch,
): Promise<BatchContext> {
  const byType = Map.groupBy(batch.outside, (reference) => reference.resourceType as MappedType);
  for (const [resourceType, references] of byType) await identify(client, keys, resourceType, references);
  // Only now do all references name what they refer to.
  const { context, patientsWithoutClinic, namedApps } = ownContext(batch);
  for (const [resourceType, references] of byType)
    await assertKnown(client, keys, resourceType, references, context);
  await addLastClinics(client, patientsWithoutClinic, context);
  await addApps(client, namedApps, context);
  return context;
}

/** Finds the rows that conditional references name by an identifier, and completes the references. */
async function identify(
  client: ClientBase,
  keys: PatientKeyStore,
  resourceType: MappedType,
  references: OutsideReference[],
): Promise<void> {
  for (const reference of references) {
    if (!reference.identifier) continue;
    const rows = await rowsIdentified(client, keys, resourceType, reference.identifier);
    if (rows === null) {
      const message = `${reference.element} names a ${resourceType} by an identifier; name it by its id`;
      throw new ImportFailure(message, reference.where);
    }
    if (rows.length > 1)
      throw new ImportFailure(`${reference.element} fits more than one ${resourceType}`, reference.where);
    const [row] = rows;
    if (!row) continue;
    reference.rowId = row.id;
    reference.holder.reference = `${resourceType}/${row.id}`;
  }
}

/** At most two rows; null for types that cannot be looked up so, because their identifiers are sealed. */
async function rowsIdentified(
  client: ClientBase,
  { index }: PatientKeyStore,
  resourceType: MappedType,
  { system, value }: { system: string; value: string },
): Promise<{ id: string }[] | null> {
  if (resourceType === 'Patient') {
    return rowsOf(
      client,
      'select id from identity.patient where $1 = any (identifier_indexes) or record_number_index = $2 limit 2',
      [index.identifier(system, value), index.recordNumber(value)],
    );
  }
  if (resourceType !== 'Practitioner' && resourceType !== 'Organization') return null;
  return rowsOf(
    client,
    // The first identifier of a kind with a column of its own has its value there, and only the rest in the remainder.
    `select id from ${mappingOf(resourceType).table}
      where remainder->'identifier' @> jsonb_build_array(jsonb_build_object('system', $1::text, 'value', $2::text))
      ${resourceType === 'Practitioner' ? 'or npi = $2' : ''} limit 2`,
    [system, value],
  );
}

async function assertKnown(
  client: ClientBase,
  keys: PatientKeyStore,
  resourceType: MappedType,
  references: OutsideReference[],
  context: BatchContext,
): Promise<void> {
  const ids = [...new Set(references.flatMap((reference) => reference.rowId ?? []))];
  const known = await knownIds(client, keys, resourceType, ids, context);
  const missing = references.find((reference) => reference.rowId === null || !known.has(reference.rowId));
  if (!missing) return;
  const named = missing.identifier
    ? `a ${resourceType} by an identifier`
    : missing.holder.reference.slice(0, 120);
  throw new UnknownReference(
    `${missing.element} refers to ${named}, which is neither in the file nor in the database; import that first`,
    missing.where,
  );
}

async function knownIds(
  client: ClientBase,
  keys: PatientKeyStore,
  resourceType: MappedType,
  ids: string[],
  context: BatchContext,
): Promise<Set<string>> {
  if (resourceType === 'Encounter') {
    const rows = await rowsOf<{
      id: string;
      patient_id: string;
      subscriber_id: string | null;
      period_start: Date | null;
      labels: number;
    }>(
      client,
      'select id, patient_id, subscriber_id, period_start, labels from records.encounter where id = any ($1::uuid[])',
      [ids],
    );
    for (const row of rows) {
      const start = row.period_start?.getTime() ?? -Infinity;
      context.encounters.set(row.id, { patientId: row.patient_id, subscriberId: row.subscriber_id, start });
    }
    return idsAndLabels(rows, resourceType, context);
  }
  if (resourceType === 'MedicationRequest') {
    const rows = await rowsOf<MedicationRow>(
      client,
      `select m.id, m.patient_id as "patientId", m.code_system, m.code, m.code_display, m.labels, m.sealed,
        ${keyRingSql('m.patient_id')} as ring from records.medication_request m where m.id = any ($1::uuid[])`,
      [ids],
    );
    for (const row of rows) {
      const own = row.sealed ? await keys.open('records.medication_request', row) : {};
      const display = row.code_display ?? (own['code_display'] as string | undefined); // packages/fhir made it
      context.medications.set(row.id, medicationOfRow(row.code_system, row.code, display));
    }
    return idsAndLabels(rows, resourceType, context);
  }
  const { table } = mappingOf(resourceType);
  const labels = carriesLabels(resourceType) ? 'labels' : '0 as labels';
  const rows = await rowsOf<LabelledRow>(
    client,
    `select id, ${labels} from ${table} where id = any ($1::uuid[])`,
    [ids],
  );
  return idsAndLabels(rows, resourceType, context);
}

interface MedicationRow extends LabelledRow {
  patientId: string;
  code_system: string | null;
  code: string | null;
  code_display: string | null;
  sealed: Buffer | null;
  ring: Buffer | null;
}

function medicationOfRow(
  system: string | null,
  code: string | null,
  display: string | undefined,
): CodeableConcept {
  return {
    coding: [{ ...(system && { system }), ...(code && { code }), ...(display !== undefined && { display }) }],
  };
}

interface LabelledRow {
  id: string;
  labels: number;
}

function idsAndLabels(
  rows: readonly LabelledRow[],
  resourceType: MappedType,
  context: BatchContext,
): Set<string> {
  for (const { id, labels } of rows) context.labels.set(labelKey(resourceType, id), labels);
  return new Set(rows.map((row) => row.id));
}

function addEncounter(context: BatchContext, encounter: Encounter): void {
  const start = encounter.period?.start;
  context.encounters.set(rowId('Encounter', encounter.id ?? ''), {
    patientId: referencedRowId(encounter.subject, 'Patient') ?? '',
    subscriberId: referencedRowId(encounter.serviceProvider, 'Organization'),
    start: start === undefined ? -Infinity : Date.parse(start),
  });
}

function addMedication(context: BatchContext, request: MedicationRequest): void {
  const medication = medicationOf(request);
  if (medication) context.medications.set(rowId('MedicationRequest', request.id ?? ''), medication);
}

function setLastClinics(context: BatchContext): void {
  const latest = new Map<string, number>();
  for (const { patientId, subscriberId, start } of context.encounters.values()) {
    if (!subscriberId || (latest.get(patientId) ?? -Infinity) > start) continue;
    latest.set(patientId, start);
    context.lastClinics.set(patientId, subscriberId);
  }
}

/** For patients without an encounter in the batch, the database's most recent one counts. */
async function addLastClinics(
  client: ClientBase,
  patients: Set<string>,
  context: BatchContext,
): Promise<void> {
  if (patients.size === 0) return;
  const rows = await rowsOf<{ patient_id: string; subscriber_id: string }>(
    client,
    `select distinct on (patient_id) patient_id, subscriber_id from records.encounter
      where patient_id = any ($1::uuid[]) and subscriber_id is not null order by patient_id, sorted_at desc, id desc`,
    [[...patients]],
  );
  for (const row of rows) context.lastClinics.set(row.patient_id, row.subscriber_id);
}

async function addApps(
  client: ClientBase,
  named: OwnContext['namedApps'],
  context: BatchContext,
): Promise<void> {
  if (named.length === 0) return;
  const rows = await rowsOf<{ id: string; client_id: string }>(
    client,
    'select id, client_id from identity.partner_app where client_id = any ($1::text[])',
    [named.map(({ clientId }) => clientId)],
  );
  for (const row of rows) context.apps.set(row.client_id, row.id);
  const unknown = named.find(({ clientId }) => !context.apps.has(clientId));
  if (unknown) {
    const message =
      'Consent.provision.actor names an app that is not registered; register its client_id first';
    throw new ImportFailure(message, unknown.where);
  }
}

function clientIdsOf(consent: Consent): string[] {
  const actors = consent.provision?.actor ?? [];
  return actors.flatMap(({ reference: { identifier } }) =>
    identifier?.system === CLIENT_ID_SYSTEM && identifier.value ? [identifier.value] : [],
  );
}
