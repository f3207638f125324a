import { labelMask } from './label.js';
import { SENSITIVE_CODES } from './sensitivityCodes.js';
import { SENSITIVE_ICD10_RANGES } from './sensitivityIcd10.js';

/** A code as a record has it. Both may be absent: what others write is not always complete. */
export interface Code {
  readonly system?: string | null | undefined;
  readonly code?: string | null | undefined;
}

/**
 * The mask of the sensitivity labels that some codes give a row: all of theirs together, in whatever order. 0 when none is
 * sensitive.
 *
 * Systems are known by their FHIR URL, with or without version, and by their OID. A code without a system is looked up in
 * every system: a label too many asks for a consent, one too few shows what should be hidden. A code of a system that we do
 * not know carries no label.
 */
export function labelsOfCodes(codes: Iterable<Code>): number {
  let mask = 0;
  for (const { system, code } of codes) if (code) mask |= labelsOfCode(systemKey(system), code.trim());
  return mask;
}

const ICD10 = 'icd-10';

function labelsOfCode(system: string | null, code: string): number {
  if (system === ICD10) return icd10Labels(code);
  if (system !== null) return LABELS_BY_SYSTEM.get(system)?.get(code) ?? 0;
  let mask = icd10Labels(code);
  for (const labels of LABELS_BY_SYSTEM.values()) mask |= labels.get(code) ?? 0;
  return mask;
}

/** Object identifiers of the systems (HL7 OID registry), and other names of ICD-10, as `systemKey` simplifies them. */
const SYSTEM_OF_NAME: ReadonlyMap<string, string> = new Map([
  ['2.16.840.1.113883.6.96', 'snomed.info/sct'],
  ['2.16.840.1.113883.6.1', 'loinc.org'],
  ['2.16.840.1.113883.6.88', 'www.nlm.nih.gov/research/umls/rxnorm'],
  ['2.16.840.1.113883.6.12', 'www.ama-assn.org/go/cpt'],
  ['2.16.840.1.113883.6.285', 'www.cms.gov/medicare/coding/hcpcsreleasecodesets'],
  ['2.16.840.1.113883.12.292', 'hl7.org/fhir/sid/cvx'],
  ['2.16.840.1.113883.6.90', ICD10],
  ['2.16.840.1.113883.6.3', ICD10],
  ['hl7.org/fhir/sid/icd-10-cm', ICD10],
  ['hl7.org/fhir/sid/icd-10', ICD10],
]);

/** One name for each system; null when there is none. SNOMED CT's editions have the edition after `/sct`. */
function systemKey(system: string | null | undefined): string | null {
  const simple = (system ?? '')
    .trim()
    .toLowerCase()
    .replace(/\|.*$/, '')
    .replace(/^(?:https?:\/\/|urn:oid:)/, '')
    .replace(/\/+$/, '')
    .replace(/^snomed\.info\/sct\/.*$/, 'snomed.info/sct');
  return simple === '' ? null : (SYSTEM_OF_NAME.get(simple) ?? simple);
}

const LABELS_BY_SYSTEM = labelsBySystem();

function labelsBySystem(): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const bySystem = new Map<string, Map<string, number>>();
  for (const { system, labels, codes } of SENSITIVE_CODES) {
    const key = systemKey(system) ?? '';
    const masks = bySystem.get(key) ?? new Map<string, number>();
    bySystem.set(key, masks);
    for (const [code] of codes) masks.set(code, (masks.get(code) ?? 0) | labelMask(labels));
  }
  return bySystem;
}

const ICD10_RANGES = SENSITIVE_ICD10_RANGES.map(({ from, to, labels }) => ({
  from: plain(from),
  to: plain(to),
  mask: labelMask(labels),
}));

/** A code is below a category when it begins with it; billing systems leave the point out. */
function icd10Labels(code: string): number {
  const given = plain(code);
  let mask = 0;
  for (const range of ICD10_RANGES) {
    const prefix = given.slice(0, range.from.length);
    if (prefix.length === range.from.length && prefix >= range.from && prefix <= range.to) mask |= range.mask;
  }
  return mask;
}

function plain(icd10: string): string {
  return icd10.replaceAll('.', '').toUpperCase();
}
