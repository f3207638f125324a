import type { ContactPoint, Patient } from '@medplum/fhirtypes';
import { addressColumns, addressesOf, type AddressColumns } from './address.js';
import { firstCode, statusConceptOf } from './concept.js';
import { nameColumns, namesOf, type NameColumns } from './humanName.js';
import { dateTimeOf, dayOf, instantOf, type Instant } from './instant.js';
import { mapping } from './mapping.js';
import { rowId } from './rowId.js';

export interface PatientColumns extends NameColumns, AddressColumns {
  id: string;
  medical_record_number: string | null;
  /** An ISO 8601 day. */
  birth_date: string | null;
  gender: string | null;
  deceased_at: Instant | null;
  marital_status: string | null;
  language: string | null;
  phone: string | null;
  email: string | null;
}

const IDENTIFIER_TYPE = 'http://terminology.hl7.org/CodeSystem/v2-0203';
const MARITAL_STATUS = 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus';
const LANGUAGE = 'urn:ietf:bcp:47';

/** Patient ↔ identity.patient. */
export const patient = mapping<Patient, PatientColumns>({
  resourceType: 'Patient',
  table: 'identity.patient',
  shape: {
    elements: {
      meta: 'Meta',
      identifier: 'Identifier*',
      active: 'boolean',
      name: 'HumanName*',
      telecom: 'ContactPoint*',
      gender: 'code:male|female|other|unknown',
      birthDate: 'date',
      deceasedBoolean: 'boolean',
      deceasedDateTime: 'dateTime',
      address: 'Address*',
      maritalStatus: 'CodeableConcept',
      communication: ['*', { language: 'CodeableConcept!', preferred: 'boolean' }],
      managingOrganization: 'Reference:Organization',
    },
  },
  columns(resource) {
    const language =
      resource.communication?.find((candidate) => candidate.preferred) ?? resource.communication?.[0];
    return {
      id: rowId('Patient', resource.id ?? ''),
      ...nameColumns(resource.name),
      medical_record_number: medicalRecordNumber(resource),
      birth_date: dayOf(resource.birthDate),
      gender: resource.gender ?? null,
      deceased_at: instantOf(resource.deceasedDateTime),
      marital_status: firstCode(resource.maritalStatus),
      language: firstCode(language?.language),
      phone: contactValue(resource.telecom, 'phone'),
      email: contactValue(resource.telecom, 'email'),
      ...addressColumns(resource.address),
    };
  },
  render(row) {
    const telecom = [
      ...(row.phone ? [{ system: 'phone', value: row.phone }] : []),
      ...(row.email ? [{ system: 'email', value: row.email }] : []),
    ];
    const language = statusConceptOf(LANGUAGE, row.language);
    return {
      name: namesOf(row),
      ...(row.medical_record_number && {
        identifier: [
          { type: { coding: [{ system: IDENTIFIER_TYPE, code: 'MR' }] }, value: row.medical_record_number },
        ],
      }),
      ...(row.birth_date && { birthDate: row.birth_date }),
      ...(row.gender && { gender: row.gender }),
      deceasedDateTime: dateTimeOf(row.deceased_at),
      maritalStatus: statusConceptOf(MARITAL_STATUS, row.marital_status),
      ...(language && { communication: [{ language }] }),
      ...(telecom.length > 0 && { telecom }),
      address: addressesOf(row),
    };
  },
});

function medicalRecordNumber(resource: Patient): string | null {
  const isMedicalRecord = (coding: { code?: string }): boolean => coding.code === 'MR';
  return (
    resource.identifier?.find((identifier) => identifier.type?.coding?.some(isMedicalRecord))?.value ?? null
  );
}

function contactValue(
  contacts: readonly ContactPoint[] | undefined,
  system: ContactPoint['system'],
): string | null {
  return contacts?.find((contact) => contact.system === system)?.value ?? null;
}
