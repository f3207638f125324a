import type { CodeableConcept, Coding } from '@medplum/fhirtypes';

/** The first coding of a concept, as three columns; the display falls back on the concept's text. */
export interface CodeColumns {
  code_system: string | null;
  code: string | null;
  code_display: string | null;
}

export function codeColumns(concept: CodeableConcept | undefined): CodeColumns {
  const coding = concept?.coding?.[0];
  return {
    code_system: coding?.system ?? null,
    code: coding?.code ?? null,
    code_display: coding?.display ?? concept?.text ?? null,
  };
}

/** A concept of one coding, with the display as its text too, as most systems write it. */
export function conceptOf(columns: CodeColumns): CodeableConcept | undefined {
  const display = columns.code_display ?? undefined;
  if (!columns.code && !columns.code_system) return display === undefined ? undefined : { text: display };
  const coding = codingOf(columns.code_system, columns.code, display);
  return { ...(coding && { coding: [coding] }), ...(display !== undefined && { text: display }) };
}

export function codingOf(
  system: string | null,
  code: string | null,
  display?: string | null,
): Coding | undefined {
  if (!system && !code && !display) return undefined;
  return { ...(system && { system }), ...(code && { code }), ...(display && { display }) };
}

/** A concept of one coding in a fixed system, such as a status; undefined when there is no code. */
export function statusConceptOf(
  system: string,
  code: string | null | undefined,
): CodeableConcept | undefined {
  return code ? { coding: [{ system, code }] } : undefined;
}

export function firstCode(concept: CodeableConcept | undefined): string | null {
  return concept?.coding?.[0]?.code ?? null;
}
