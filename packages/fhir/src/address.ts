import type { Address } from '@medplum/fhirtypes';

export interface AddressColumns {
  address_line: string | null;
  city: string | null;
  state: string | null;
  postal_code: string | null;
  country: string | null;
}

/** The first address, its first line only. */
export function addressColumns(addresses: readonly Address[] | undefined): AddressColumns {
  const address = addresses?.[0];
  return {
    address_line: address?.line?.[0] ?? null,
    city: address?.city ?? null,
    state: address?.state ?? null,
    postal_code: address?.postalCode ?? null,
    country: address?.country ?? null,
  };
}

export function addressesOf(columns: AddressColumns): Address[] | undefined {
  const address: Address = {
    ...(columns.address_line && { line: [columns.address_line] }),
    ...(columns.city && { city: columns.city }),
    ...(columns.state && { state: columns.state }),
    ...(columns.postal_code && { postalCode: columns.postal_code }),
    ...(columns.country && { country: columns.country }),
  };
  return Object.keys(address).length > 0 ? [address] : undefined;
}
