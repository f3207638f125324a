import type { Observation } from '@medplum/fhirtypes';
import type { ClinicalColumns } from './clinicalColumns.js';
import { codeColumns, conceptOf, firstCode, statusConceptOf, type CodeColumns } from './concept.js';
import { dateTimeOf, instantOf, type Instant } from './instant.js';
import { mapping } from './mapping.js';
import { referenceTo, referencedRowId } from './reference.js';
import { rowId } from './rowId.js';

/** One part of an observation, such as the systolic pressure. */
export interface ObservationComponent extends CodeColumns {
  value_quantity: number | null;
  value_unit: string | null;
}

export interface ObservationColumns extends ClinicalColumns, CodeColumns {
  encounter_id: string | null;
  status: string;
  category_code: string | null;
  effective_at: Instant | null;
  issued_at: Instant | null;
  /** Text when a driver read a numeric. */
  value_quantity: number | string | null;
  value_unit: string | null;
  value_code_system: string | null;
  value_code: string | null;
  value_code_display: string | null;
  value_text: string | null;
  components: readonly ObservationComponent[] | null;
}

const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';
const UNITS = 'http://unitsofmeasure.org';

/** Observation ↔ records.observation. Values of the rarer types (range, ratio, time …) stand in the remainder. */
export const observation = mapping<Observation, ObservationColumns>({
  resourceType: 'Observation',
  table: 'records.observation',
  shape: {
    elements: {
      meta: 'Meta',
      status: 'code!:registered|preliminary|final|amended|corrected|cancelled|entered-in-error|unknown',
      category: 'CodeableConcept*',
      code: 'CodeableConcept!',
      subject: 'Reference!:Patient',
      encounter: 'Reference:Encounter',
      effectiveDateTime: 'dateTime',
      effectivePeriod: 'Period',
      effectiveInstant: 'instant',
      issued: 'instant',
      valueQuantity: 'Quantity',
      valueCodeableConcept: 'CodeableConcept',
      valueString: 'string',
      valueBoolean: 'boolean',
      valueInteger: 'integer',
      valueDateTime: 'dateTime',
      valuePeriod: 'Period',
      component: [
        '*',
        { code: 'CodeableConcept!', valueQuantity: 'Quantity', valueCodeableConcept: 'CodeableConcept' },
      ],
    },
  },
  patientOf: (resource) => resource.subject,
  encounterOf: (resource) => resource.encounter,
  columns(resource, context) {
    const value = codeColumns(resource.valueCodeableConcept);
    return {
      id: rowId('Observation', resource.id ?? ''),
      patient_id: referencedRowId(resource.subject, 'Patient') ?? '',
      subscriber_id: context.subscriberId,
      labels: context.labels,
      encounter_id: referencedRowId(resource.encounter, 'Encounter'),
      status: resource.status,
      category_code: firstCode(resource.category?.[0]),
      ...codeColumns(resource.code),
      effective_at: instantOf(
        resource.effectiveDateTime ?? resource.effectiveInstant ?? resource.effectivePeriod?.start,
      ),
      issued_at: instantOf(resource.issued),
      value_quantity: resource.valueQuantity?.value ?? null,
      value_unit: resource.valueQuantity?.unit ?? null,
      value_code_system: value.code_system,
      value_code: value.code,
      value_code_display: value.code_display,
      value_text: resource.valueString ?? null,
      components: resource.component?.map(componentColumns) ?? null,
    };
  },
  render(row) {
    const category = statusConceptOf(CATEGORY, row.category_code);
    return {
      status: row.status,
      ...(category && { category: [category] }),
      code: conceptOf(row),
      subject: referenceTo('Patient', row.patient_id),
      encounter: referenceTo('Encounter', row.encounter_id),
      effectiveDateTime: dateTimeOf(row.effective_at),
      issued: dateTimeOf(row.issued_at),
      valueQuantity: quantityOf(row.value_quantity, row.value_unit),
      valueCodeableConcept: conceptOf({
        code_system: row.value_code_system,
        code: row.value_code,
        code_display: row.value_code_display,
      }),
      ...(row.value_text && { valueString: row.value_text }),
      ...(row.components && {
        component: row.components.map((component) => ({
          code: conceptOf(component),
          valueQuantity: quantityOf(component.value_quantity, component.value_unit),
        })),
      }),
    };
  },
});

function componentColumns(component: NonNullable<Observation['component']>[number]): ObservationComponent {
  return {
    ...codeColumns(component.code),
    value_quantity: component.valueQuantity?.value ?? null,
    value_unit: component.valueQuantity?.unit ?? null,
  };
}

/** A quantity whose unit is its UCUM code too, as it mostly is. */
function quantityOf(
  value: number | string | null,
  unit: string | null,
): { [name: string]: unknown } | undefined {
  if (value === null && unit === null) return undefined;
  return {
    ...(value !== null && { value: Number(value) }),
    ...(unit !== null && { unit, system: UNITS, code: unit }),
  };
}
