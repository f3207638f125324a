import type { HumanName } from '@medplum/fhirtypes';

export interface NameColumns {
  family_name: string | null;
  given_names: readonly string[];
  prefix: string | null;
}

/** The official name, or the first one; its first prefix only. */
export function nameColumns(names: readonly HumanName[] | undefined): NameColumns {
  const name = names?.find((candidate) => candidate.use === 'official') ?? names?.[0];
  return {
    family_name: name?.family ?? null,
    given_names: name?.given ?? [],
    prefix: name?.prefix?.[0] ?? null,
  };
}

export function namesOf(columns: NameColumns): HumanName[] | undefined {
  const name: HumanName = {
    ...(columns.family_name && { family: columns.family_name }),
    ...(columns.given_names.length > 0 && { given: [...columns.given_names] }),
    ...(columns.prefix && { prefix: [columns.prefix] }),
  };
  return Object.keys(name).length > 0 ? [name] : undefined;
}
