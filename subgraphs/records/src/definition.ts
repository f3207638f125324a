import type { SubgraphDefinition } from '@caregraph/subgraph-kit';
import type { EntityClass } from '@mikro-orm/postgresql';
import { EncounterRow } from './encounter/encounter.entity.js';
import { encounterList } from './encounter/encounter.list.js';
import { encounterReference } from './encounter/encounter.reference.js';
import { EncounterResolver, PatientEncounterResolver } from './encounter/encounter.resolver.js';
import { ConditionRow } from './condition/condition.entity.js';
import { conditionList } from './condition/condition.list.js';
import { conditionReference } from './condition/condition.reference.js';
import { ConditionResolver, PatientConditionResolver } from './condition/condition.resolver.js';
import { ObservationRow } from './observation/observation.entity.js';
import { observationList } from './observation/observation.list.js';
import { observationReference } from './observation/observation.reference.js';
import { ObservationResolver, PatientObservationResolver } from './observation/observation.resolver.js';
import { ProcedureRow } from './procedure/procedure.entity.js';
import { procedureList } from './procedure/procedure.list.js';
import { procedureReference } from './procedure/procedure.reference.js';
import { ProcedureResolver, PatientProcedureResolver } from './procedure/procedure.resolver.js';
import { MedicationRequestRow } from './medicationRequest/medicationRequest.entity.js';
import { medicationRequestList } from './medicationRequest/medicationRequest.list.js';
import { medicationRequestReference } from './medicationRequest/medicationRequest.reference.js';
import {
  MedicationRequestResolver,
  PatientMedicationRequestResolver,
} from './medicationRequest/medicationRequest.resolver.js';
import { ImmunizationRow } from './immunization/immunization.entity.js';
import { immunizationList } from './immunization/immunization.list.js';
import { immunizationReference } from './immunization/immunization.reference.js';
import { ImmunizationResolver, PatientImmunizationResolver } from './immunization/immunization.resolver.js';
import { AllergyIntoleranceRow } from './allergyIntolerance/allergyIntolerance.entity.js';
import { allergyIntoleranceList } from './allergyIntolerance/allergyIntolerance.list.js';
import { allergyIntoleranceReference } from './allergyIntolerance/allergyIntolerance.reference.js';
import {
  AllergyIntoleranceResolver,
  PatientAllergyIntoleranceResolver,
} from './allergyIntolerance/allergyIntolerance.resolver.js';
import { DiagnosticReportRow } from './diagnosticReport/diagnosticReport.entity.js';
import { diagnosticReportList } from './diagnosticReport/diagnosticReport.list.js';
import { diagnosticReportReference } from './diagnosticReport/diagnosticReport.reference.js';
import {
  DiagnosticReportResolver,
  PatientDiagnosticReportResolver,
} from './diagnosticReport/diagnosticReport.resolver.js';
import { ImagingStudyRow } from './imagingStudy/imagingStudy.entity.js';
import { imagingStudyList } from './imagingStudy/imagingStudy.list.js';
import { imagingStudyReference } from './imagingStudy/imagingStudy.reference.js';
import { ImagingStudyResolver, PatientImagingStudyResolver } from './imagingStudy/imagingStudy.resolver.js';
import { AppointmentRow } from './appointment/appointment.entity.js';
import { appointmentList } from './appointment/appointment.list.js';
import { appointmentReference } from './appointment/appointment.reference.js';
import { AppointmentResolver, PatientAppointmentResolver } from './appointment/appointment.resolver.js';
import { benchmarkReference } from './ownShare/ownShare.reference.js';
import { BenchmarkOwnShareResolver, OwnShareResolver } from './ownShare/ownShare.resolver.js';
import { Benchmark } from './ownShare/ownShare.type.js';
import { patientReference } from './patient/patient.reference.js';
import { Patient } from './patient/patient.type.js';

/** What this subgraph is made of. */
export const records: SubgraphDefinition & { readonly entities: EntityClass<object>[] } = {
  name: 'records',
  entities: [
    EncounterRow,
    ConditionRow,
    ObservationRow,
    ProcedureRow,
    MedicationRequestRow,
    ImmunizationRow,
    AllergyIntoleranceRow,
    DiagnosticReportRow,
    ImagingStudyRow,
    AppointmentRow,
  ],
  types: [Patient, Benchmark],
  textKeys: ['Benchmark'],
  resolvers: [
    PatientEncounterResolver,
    EncounterResolver,
    PatientConditionResolver,
    ConditionResolver,
    PatientObservationResolver,
    ObservationResolver,
    PatientProcedureResolver,
    ProcedureResolver,
    PatientMedicationRequestResolver,
    MedicationRequestResolver,
    PatientImmunizationResolver,
    ImmunizationResolver,
    PatientAllergyIntoleranceResolver,
    AllergyIntoleranceResolver,
    PatientDiagnosticReportResolver,
    DiagnosticReportResolver,
    PatientImagingStudyResolver,
    ImagingStudyResolver,
    PatientAppointmentResolver,
    AppointmentResolver,
    BenchmarkOwnShareResolver,
    OwnShareResolver,
  ],
  lists: [
    encounterList,
    conditionList,
    observationList,
    procedureList,
    medicationRequestList,
    immunizationList,
    allergyIntoleranceList,
    diagnosticReportList,
    imagingStudyList,
    appointmentList,
  ],
  references: {
    Patient: patientReference,
    Encounter: encounterReference,
    Condition: conditionReference,
    Observation: observationReference,
    Procedure: procedureReference,
    MedicationRequest: medicationRequestReference,
    Immunization: immunizationReference,
    AllergyIntolerance: allergyIntoleranceReference,
    DiagnosticReport: diagnosticReportReference,
    ImagingStudy: imagingStudyReference,
    Appointment: appointmentReference,
    Benchmark: benchmarkReference,
  },
};
