import { DAY_MS, YEAR_MS, iso, isoDate } from '../calendar.js';
import type { Clinic } from '../clinics.js';
import { AGE_STRUCTURE, byAge } from '../model/ageStructure.js';
import { SMOKING } from '../model/chronicConditions.js';
import { FAMILY_ENDS, FAMILY_STARTS, GIVEN_ENDS, GIVEN_STARTS, STREETS } from '../model/names.js';
import { RandomStream } from '../random.js';
import type { RowBatch } from '../rowBatch.js';
import type { SyntheticIds } from '../syntheticId.js';
import type { Patient, Population } from './patient.js';

/** Among the first so many patients, each demo clinic has 2 %: about 400 in the population of a demo. */
const DEMO_CLINIC_PATIENTS = { share: 0.02, among: 20_000 } as const;

/** Draws who a patient is and where they live, and adds the row of identity.patient. */
export function makePatient(
  population: Population,
  ids: SyntheticIds,
  index: number,
  batch: RowBatch,
): Patient {
  const random = new RandomStream(population.seed, `patient ${index}`);
  const band = random.weighted(AGE_STRUCTURE, ({ share }) => share);
  const age = random.between(band.from, band.to);
  // Whole days, so that the date of birth is exactly what ages are computed from.
  const birthMs = Math.floor((population.untilMs - age * YEAR_MS) / DAY_MS) * DAY_MS;
  const sex = random.chance(band.female) ? 'female' : 'male';
  const gender = random.chance(0.004) ? 'other' : sex;
  const deceasedMs = deathOf(random, age, population);
  const { region, area, home } = chooseHome(population, random, index, age);
  const patient: Patient = {
    index,
    id: ids.of('patient', index),
    population,
    random,
    nextId: ids.ownedBy(index),
    batch,
    sex,
    birthMs,
    endMs: deceasedMs ?? population.untilMs,
    isDeceased: deceasedMs !== null,
    region,
    area,
    home,
    smoking: smokingStatus(random, age),
    bodyMassIndex: age < 18 ? random.normal(18.5, 2.4) : random.normal(26.6, 2.8),
  };
  batch.add('identity.patient', {
    id: patient.id,
    family_name: random.pick(FAMILY_STARTS) + random.pick(FAMILY_ENDS),
    given_names: [random.pick(GIVEN_STARTS) + random.pick(GIVEN_ENDS[gender])],
    medical_record_number: `SYN-${String(index).padStart(8, '0')}`,
    birth_date: isoDate(birthMs),
    gender,
    deceased_at: deceasedMs === null ? null : iso(deceasedMs),
    marital_status: maritalStatus(random, age),
    language: random.chance(0.14) ? 'es' : 'en-US',
    // 555-0100 to 555-0199 are kept for fiction.
    phone: `555-01${String(random.below(100)).padStart(2, '0')}`,
    email: `patient.${index}@example.org`,
    address_line: `${1 + random.below(980)} ${random.pick(STREETS)}`,
    city: area.city,
    state: region.state,
    postal_code: area.zip3 + String(1 + random.below(98)).padStart(2, '0'),
    country: 'US',
  });
  return patient;
}

/**
 * A few old patients die within the history (yearly rates by age rounded from NCHS, United States Life
 * Tables 2021).
 */
function deathOf(random: RandomStream, age: number, population: Population): number | null {
  const yearlyRate = byAge([0, 0.001, 0.004, 0.018, 0.09], age);
  const years = (population.untilMs - population.historyStartMs) / YEAR_MS;
  const when = random.between(0.3, 1);
  if (!random.chance(yearlyRate * years)) return null;
  const instant = population.historyStartMs + when * (population.untilMs - population.historyStartMs);
  return Math.floor(instant / DAY_MS) * DAY_MS;
}

function chooseHome(population: Population, random: RandomStream, index: number, age: number) {
  const { directory } = population;
  const draw = random.next();
  const { share, among } = DEMO_CLINIC_PATIENTS;
  const demo = index < among ? directory.demo[Math.floor(draw / share)] : undefined;
  const region = random.weighted(directory.regions, ({ population: residents }) => residents);
  const area = random.weighted(region.areas, ({ population: residents }) => residents);
  const candidates = directory.primaryCare(region, age);
  const home = random.weighted(candidates, (clinic) => clinic.size * nearness(clinic, area.zip3));
  return demo === undefined ? { region, area, home } : { region: demo.region, area: demo.area, home: demo };
}

/** Most people go to a clinic of their own ZIP3 area, children to a pediatrician where there is one. */
function nearness(clinic: Clinic, zip3: string): number {
  const isClose = clinic.area.zip3 === zip3 ? 4 : 1;
  return clinic.specialty.name === 'Pediatrics' ? 3 * isClose : isClose;
}

function smokingStatus(random: RandomStream, age: number): Patient['smoking'] {
  const draw = random.next();
  const current = byAge(SMOKING.current, age);
  if (draw < current) return 'current';
  return draw < current + byAge(SMOKING.former, age) ? 'former' : 'never';
}

/** HL7 v3 MaritalStatus: never married, married, divorced, widowed. */
function maritalStatus(random: RandomStream, age: number): string {
  const draw = random.next();
  if (age < 18) return 'S';
  const [single, married, divorced] =
    age < 30 ? [0.72, 0.26, 0.02] : age < 65 ? [0.26, 0.58, 0.14] : [0.07, 0.58, 0.14];
  if (draw < single) return 'S';
  if (draw < single + married) return 'M';
  return draw < single + married + divorced ? 'D' : 'W';
}
