import type { Organization } from '@medplum/fhirtypes';
import { addressColumns, addressesOf, type AddressColumns } from './address.js';
import { mapping } from './mapping.js';
import { rowId } from './rowId.js';

export interface SubscriberColumns extends AddressColumns {
  id: string;
  name: string;
  organization_type: string | null;
  active: boolean;
  phone: string | null;
  specialty: string | null;
}

const SPECIALTY_EXTENSION = 'urn:caregraph:specialty';

/** Organization ↔ identity.subscriber: the clinics. */
export const organization = mapping<Organization, SubscriberColumns>({
  resourceType: 'Organization',
  table: 'identity.subscriber',
  shape: {
    elements: {
      meta: 'Meta',
      identifier: 'Identifier*',
      active: 'boolean',
      type: 'CodeableConcept*',
      // Optional in R4 where there is an identifier; a clinic without a name could not be told apart by anyone.
      name: 'string!',
      telecom: 'ContactPoint*',
      address: 'Address*',
      partOf: 'Reference:Organization',
    },
  },
  columns(resource) {
    const type = resource.type?.[0];
    return {
      id: rowId('Organization', resource.id ?? ''),
      name: resource.name ?? '',
      organization_type: type?.coding?.[0]?.code ?? type?.text ?? null,
      active: resource.active ?? true,
      phone: resource.telecom?.find((contact) => contact.system === 'phone')?.value ?? null,
      ...addressColumns(resource.address),
      specialty:
        resource.extension?.find((extension) => extension.url === SPECIALTY_EXTENSION)?.valueString ?? null,
    };
  },
  render(row) {
    return {
      name: row.name,
      active: row.active,
      ...(row.organization_type && { type: [{ coding: [{ code: row.organization_type }] }] }),
      ...(row.phone && { telecom: [{ system: 'phone', value: row.phone }] }),
      address: addressesOf(row),
      ...(row.specialty && { extension: [{ url: SPECIALTY_EXTENSION, valueString: row.specialty }] }),
    };
  },
});
