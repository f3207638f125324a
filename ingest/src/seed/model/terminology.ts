import { labelsOfCodes } from '@caregraph/policy';

/**
 * A code of a public terminology, with the sensitivity labels of rows that carry it: a mask, by the table of packages/policy
 * that import uses too.
 */
export interface Coding {
  readonly system: string;
  readonly code: string;
  readonly display: string;
  readonly labels: number;
}

const SNOMED = 'http://snomed.info/sct';
const LOINC = 'http://loinc.org';
const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm';
const CVX = 'http://hl7.org/fhir/sid/cvx';

export const snomed = codingOf(SNOMED);
export const loinc = codingOf(LOINC);
export const rxnorm = codingOf(RXNORM);
export const cvx = codingOf(CVX);

function codingOf(system: string) {
  return (code: string, display: string): Coding => ({
    system,
    code,
    display,
    labels: labelsOfCodes([{ system, code }]),
  });
}

/** The three columns that hold a code in the tables of records and billing. */
export function codeColumns(coding: Coding): { code_system: string; code: string; code_display: string } {
  return { code_system: coding.system, code: coding.code, code_display: coding.display };
}
