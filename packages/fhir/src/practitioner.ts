import type { Practitioner } from '@medplum/fhirtypes';
import { addressColumns, addressesOf, type AddressColumns } from './address.js';
import { nameColumns, namesOf, type NameColumns } from './humanName.js';
import { mapping } from './mapping.js';
import { rowId } from './rowId.js';

export interface PractitionerColumns extends NameColumns, AddressColumns {
  id: string;
  npi: string | null;
  gender: string | null;
  active: boolean;
  specialty: string | null;
  subscriber_id: string | null;
}

const NPI_SYSTEM = 'http://hl7.org/fhir/sid/us-npi';

/** Practitioner ↔ identity.practitioner. Where they work is PractitionerRole's to say, which is not mapped yet. */
export const practitioner = mapping<Practitioner, PractitionerColumns>({
  resourceType: 'Practitioner',
  table: 'identity.practitioner',
  shape: {
    elements: {
      meta: 'Meta',
      identifier: 'Identifier*',
      active: 'boolean',
      name: 'HumanName*',
      telecom: 'ContactPoint*',
      address: 'Address*',
      gender: 'code:male|female|other|unknown',
      birthDate: 'date',
    },
  },
  columns(resource) {
    return {
      id: rowId('Practitioner', resource.id ?? ''),
      ...nameColumns(resource.name),
      npi: resource.identifier?.find((identifier) => identifier.system === NPI_SYSTEM)?.value ?? null,
      gender: resource.gender ?? null,
      active: resource.active ?? true,
      specialty:
        resource.qualification?.[0]?.code.coding?.[0]?.display ??
        resource.qualification?.[0]?.code.text ??
        null,
      subscriber_id: null,
      ...addressColumns(resource.address),
    };
  },
  render(row) {
    return {
      name: namesOf(row),
      ...(row.npi && { identifier: [{ system: NPI_SYSTEM, value: row.npi }] }),
      ...(row.gender && { gender: row.gender }),
      active: row.active,
      ...(row.specialty && { qualification: [{ code: { text: row.specialty } }] }),
      address: addressesOf(row),
    };
  },
});
