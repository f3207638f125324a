import type { Coding, Resource } from '@medplum/fhirtypes';

const ACT_CODE = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';

/** Our own names of the labels, as codes. */
export const LABEL_SYSTEM = 'urn:caregraph:label';

/**
 * HL7 v3 ActCode InformationSensitivityPolicy → our labels (packages/policy). A code that stands for several kinds maps
 * to all of them: a label too many asks for a consent, one too few shows what should be hidden.
 */
const LABELS_OF_ACT_CODE: Readonly<Record<string, readonly string[]>> = {
  ETH: ['SUBSTANCE_USE'],
  ETHUD: ['SUBSTANCE_USE'],
  OPIOIDUD: ['SUBSTANCE_USE'],
  BH: ['MENTAL_HEALTH', 'SUBSTANCE_USE'],
  COGN: ['MENTAL_HEALTH'],
  EMOTDIS: ['MENTAL_HEALTH'],
  MH: ['MENTAL_HEALTH'],
  PSY: ['MENTAL_HEALTH'],
  PSYTHPN: ['MENTAL_HEALTH'],
  HIV: ['HIV'],
  SEX: ['SEXUAL_REPRODUCTIVE'],
  SPI: ['SEXUAL_REPRODUCTIVE', 'MENTAL_HEALTH', 'SUBSTANCE_USE', 'HIV'],
  STD: ['SEXUAL_REPRODUCTIVE'],
  SDV: ['VIOLENCE', 'SEXUAL_REPRODUCTIVE'],
  VIO: ['VIOLENCE'],
  GDIS: ['GENETIC'],
};

/** The sensitivity labels that a resource carries itself, in `meta.security`. */
export function labelNamesOf(resource: Resource): string[] {
  const names = new Set<string>();
  for (const coding of resource.meta?.security ?? [])
    for (const name of labelNamesOfCoding(coding)) names.add(name);
  return [...names];
}

/** The labels a coding stands for: none when it is of another kind, such as a confidentiality. */
export function labelNamesOfCoding(coding: Coding): readonly string[] {
  if (!coding.code) return [];
  if (coding.system === LABEL_SYSTEM) return [coding.code];
  return coding.system === ACT_CODE ? (LABELS_OF_ACT_CODE[coding.code] ?? []) : [];
}
