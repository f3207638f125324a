import type { Clinic } from '../clinics.js';
import { takes } from '../clinics.js';
import { byAge } from '../model/ageStructure.js';
import { CHRONIC_CONDITIONS, type ChronicCondition } from '../model/chronicConditions.js';
import { DRUGS, type Alternative, type DrugKey } from '../model/medications.js';
import { SPECIALTIES } from '../model/specialties.js';
import { ageAt, type Illness, type Patient } from './patient.js';

/** No one is certain to be ill, however many conditions raise the risk. */
const HIGHEST_PROBABILITY = 0.9;
const SPECIALIST_SHARE = 0.5;
const MOST_SPECIALISTS = 2;
const CONDITIONS = Object.entries(CHRONIC_CONDITIONS);

/**
 * Draws a patient's chronic conditions in the order of their table, so that earlier ones raise the risk
 * of later ones.
 */
export function chooseIllnesses(patient: Patient): Illness[] {
  const age = ageAt(patient, patient.endMs);
  const present = new Set<string>(patient.smoking === 'current' ? ['smoking'] : []);
  const illnesses: Illness[] = [];
  const specialists = new Map<string, Clinic>();
  for (const [key, definition] of CONDITIONS) {
    if (!patient.random.chance(probabilityOf(patient, definition, age, present))) continue;
    present.add(key);
    const clinic = treatingClinic(patient, definition, age, specialists);
    const drugs = chooseDrugs(patient, definition, clinic);
    illnesses.push({ key, definition, clinic, drugs, isRecorded: false, isTreated: false });
  }
  return illnesses;
}

function probabilityOf(
  patient: Patient,
  definition: ChronicCondition,
  age: number,
  present: Set<string>,
): number {
  // The largest clinic of the first state; anybody else's probability is zero.
  if (definition.onlyAtOneClinic === true && patient.home !== patient.population.directory.all[0]) return 0;
  let probability = byAge(definition[patient.sex], age);
  for (const [other, factor] of Object.entries(definition.raisedBy ?? {})) {
    if (present.has(other)) probability *= factor;
  }
  return Math.min(probability, HIGHEST_PROBABILITY);
}

/** Half of those who could see a specialist of their state do, and at most two of them. */
function treatingClinic(
  patient: Patient,
  definition: ChronicCondition,
  age: number,
  specialists: Map<string, Clinic>,
): Clinic {
  const specialty = SPECIALTIES[definition.specialty];
  const goes = patient.random.chance(SPECIALIST_SHARE);
  const known = specialists.get(specialty.name);
  if (known !== undefined) return known;
  const candidates = patient.population.directory.inState(patient.region, specialty);
  if (specialty.isPrimaryCare || !goes || !takes(specialty, age)) return patient.home;
  if (candidates.length === 0 || specialists.size === MOST_SPECIALISTS) return patient.home;
  const chosen = patient.random.weighted(candidates, ({ size }) => size);
  specialists.set(specialty.name, chosen);
  return chosen;
}

/** One drug per line of treatment; the second line only for some. */
function chooseDrugs(patient: Patient, definition: ChronicCondition, clinic: Clinic): DrugKey[] {
  if (!patient.random.chance(definition.treated ?? 0)) return [];
  return (definition.regimens ?? [])
    .filter((_, line) => line === 0 || patient.random.chance(0.35))
    .map((alternatives) => chooseDrug(patient, alternatives, clinic));
}

/** Among what the guideline allows, by its weights and by the clinic's own habits. */
export function chooseDrug(patient: Patient, alternatives: readonly Alternative[], clinic: Clinic): DrugKey {
  const [drug] = patient.random.weighted(
    alternatives,
    ([candidate, weight]) => weight * clinic.preferenceFor(DRUGS[candidate].code),
  );
  return drug;
}
