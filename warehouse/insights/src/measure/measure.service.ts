import { BENCHMARK_KINDS, type BenchmarkKind } from '@caregraph/measure';
import { MEASURE_OF } from '../warehouse/cell.js';
import type { Release } from '../warehouse/release.js';
import type { MeasureDefinition } from './measure.type.js';

/** What the warehouse's own definition of a measure leaves to say, by kind. */
const WORDS: Readonly<Record<BenchmarkKind, Pick<MeasureDefinition, 'title' | 'source' | 'caveat'>>> = {
  CONDITION: {
    title: 'How common conditions are',
    source: 'Conditions in the records of clinics (FHIR Condition), not those entered in error.',
    caveat:
      'What is recorded, not what is there: a clinic that codes more finds more. The share is of all clinics together, ' +
      'your own among them.',
  },
  PROCEDURE: {
    title: 'How often procedures are done',
    source: 'Procedures in the records of clinics (FHIR Procedure).',
    caveat:
      'Procedures done elsewhere are not counted. The share is of all clinics together, your own among them.',
  },
  MEDICATION: {
    title: 'How often medicines are prescribed',
    source: 'Prescriptions in the records of clinics (FHIR MedicationRequest).',
    caveat: 'Prescribed, not taken. The share is of all clinics together, your own among them.',
  },
  FEE: {
    title: 'What is charged',
    source: 'Charge items of clinics with a price above zero (FHIR ChargeItem).',
    caveat:
      'Quartiles are of all fees charged, not of clinics: a clinic that charges often weighs more. Charged, not paid. Your own ' +
      'fees are among them.',
  },
};

export async function definitionOf(release: Release, kind: BenchmarkKind): Promise<MeasureDefinition> {
  const definitions = await release.definitions();
  const told = definitions.find(({ measure }) => measure === MEASURE_OF[kind].measure);
  return {
    kind,
    ...WORDS[kind],
    numerator: told?.numerator ?? '',
    denominator: told?.denominator ?? null,
    unit: told?.unit ?? '',
    protection: told?.protection ?? '',
  };
}

export function allDefinitions(release: Release): Promise<MeasureDefinition[]> {
  return Promise.all(BENCHMARK_KINDS.map((kind) => definitionOf(release, kind)));
}
