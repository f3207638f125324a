import type { ByAge } from './ageStructure.js';
import type { MonthWeights } from '../calendar.js';
import type { Alternative } from './medications.js';
import type { ProcedureKey } from './services.js';
import type { SpecialtyKey } from './specialties.js';
import { snomed, type Coding } from './terminology.js';

export interface AcuteCondition {
  readonly coding: Coding;
  /** Visits for it per person and year, by age. */
  readonly rate: ByAge;
  /** Factor on the rate for women; 1 where it is left out. */
  readonly femaleFactor?: number;
  readonly season: MonthWeights;
  /** How long it lasts, in days. */
  readonly days: readonly [shortest: number, longest: number];
  readonly treated: number;
  readonly alternatives: readonly Alternative[];
  readonly procedures?: Readonly<Partial<Record<ProcedureKey, number>>>;
  /** The specialist who may see it instead of the home clinic. */
  readonly specialty?: SpecialtyKey;
  /** Share seen in an emergency room. */
  readonly emergency: number;
  readonly bodySite?: Coding;
}

/** Months of influenza-like illness (CDC FluView: the peak is December to February). */
const fluSeason: MonthWeights = [3.2, 2.9, 1.6, 0.6, 0.25, 0.12, 0.1, 0.1, 0.25, 0.5, 1, 2.6];
const winter: MonthWeights = [1.9, 1.7, 1.4, 0.9, 0.7, 0.5, 0.4, 0.45, 0.8, 1, 1.3, 1.8];
const summer: MonthWeights = [0.6, 0.6, 0.8, 1, 1.2, 1.4, 1.5, 1.4, 1.2, 1, 0.8, 0.6];
const allYear: MonthWeights = Array.from({ length: 12 }, () => 1);

/**
 * Short illnesses. Rates are rounded from the visits of NCHS, National Ambulatory Medical Care Survey;
 * treatments from IDSA's and AAP's guidelines, weights invented: some of what is prescribed is not what the
 * guideline prefers, as in life.
 */
export const ACUTE_CONDITIONS: Readonly<Record<string, AcuteCondition>> = {
  influenza: {
    coding: snomed('6142004', 'Influenza (disorder)'),
    rate: [0.085, 0.045, 0.045, 0.04, 0.05],
    season: fluSeason,
    days: [5, 12],
    treated: 0.7,
    alternatives: [
      ['oseltamivir', 3],
      ['acetaminophen', 2],
    ],
    emergency: 0.06,
  },
  sinusitis: {
    coding: snomed('36971009', 'Sinusitis (disorder)'),
    rate: [0.05, 0.07, 0.075, 0.06, 0.04],
    season: winter,
    days: [7, 21],
    treated: 0.6,
    alternatives: [
      ['amoxicillinClavulanate', 4],
      ['amoxicillin', 2],
      ['azithromycin', 2],
    ],
    emergency: 0,
  },
  bronchitis: {
    coding: snomed('10509002', 'Acute bronchitis (disorder)'),
    rate: [0.05, 0.04, 0.055, 0.07, 0.08],
    season: winter,
    days: [7, 21],
    treated: 0.45,
    alternatives: [
      ['albuterol', 2],
      ['azithromycin', 2],
      ['acetaminophen', 1.5],
    ],
    procedures: { chestXray: 0.08 },
    emergency: 0.03,
  },
  pharyngitis: {
    coding: snomed('195662009', 'Acute viral pharyngitis (disorder)'),
    rate: [0.1, 0.05, 0.035, 0.02, 0.01],
    season: winter,
    days: [5, 10],
    treated: 0.3,
    alternatives: [
      ['ibuprofen', 1],
      ['acetaminophen', 1.4],
    ],
    procedures: { throatCulture: 0.25 },
    emergency: 0.01,
  },
  streptococcus: {
    coding: snomed('43878008', 'Streptococcal sore throat (disorder)'),
    rate: [0.075, 0.02, 0.008, 0.002, 0],
    season: winter,
    days: [7, 12],
    treated: 0.95,
    alternatives: [
      ['amoxicillin', 4],
      ['penicillin', 3],
      ['azithromycin', 1],
    ],
    procedures: { throatCulture: 0.7 },
    emergency: 0.01,
  },
  otitis: {
    coding: snomed('65363002', 'Otitis media (disorder)'),
    rate: [0.14, 0.01, 0.006, 0.004, 0.003],
    season: winter,
    days: [6, 14],
    treated: 0.75,
    alternatives: [
      ['amoxicillin', 5],
      ['amoxicillinClavulanate', 2],
    ],
    emergency: 0.03,
  },
  urinaryInfection: {
    coding: snomed('68566005', 'Urinary tract infectious disease (disorder)'),
    rate: [0.012, 0.025, 0.022, 0.035, 0.06],
    femaleFactor: 3.4,
    season: allYear,
    days: [4, 10],
    treated: 0.95,
    alternatives: [
      ['trimethoprimSulfa', 3],
      ['ciprofloxacin', 2],
    ],
    procedures: { urineCulture: 0.4 },
    emergency: 0.05,
  },
  backPain: {
    coding: snomed('279039007', 'Low back pain (finding)'),
    rate: [0.008, 0.06, 0.085, 0.075, 0.06],
    season: allYear,
    days: [10, 60],
    treated: 0.6,
    alternatives: [
      ['ibuprofen', 3],
      ['naproxen', 3],
      ['acetaminophen', 2],
    ],
    procedures: { physicalTherapy: 0.3 },
    specialty: 'orthopedics',
    emergency: 0.03,
  },
  ankleSprain: {
    coding: snomed('44465007', 'Sprain of ankle (disorder)'),
    rate: [0.04, 0.025, 0.012, 0.006, 0.004],
    season: summer,
    days: [14, 42],
    treated: 0.5,
    alternatives: [
      ['ibuprofen', 3],
      ['naproxen', 2],
    ],
    procedures: { ankleXray: 0.55 },
    specialty: 'orthopedics',
    emergency: 0.25,
    bodySite: snomed('344001', 'Ankle'),
  },
  contactDermatitis: {
    coding: snomed('40275004', 'Contact dermatitis (disorder)'),
    rate: [0.03, 0.02, 0.018, 0.016, 0.012],
    season: summer,
    days: [7, 20],
    treated: 0.8,
    alternatives: [
      ['hydrocortisoneCream', 4],
      ['prednisone', 1],
      ['cetirizine', 1],
    ],
    specialty: 'dermatology',
    emergency: 0,
  },
  anemia: {
    coding: snomed('271737000', 'Anemia (disorder)'),
    rate: [0.01, 0.008, 0.01, 0.018, 0.035],
    femaleFactor: 1.6,
    season: allYear,
    days: [60, 180],
    treated: 0.85,
    alternatives: [['ferrousSulfate', 1]],
    emergency: 0,
  },
};

export const PREGNANCY = snomed('72892002', 'Normal pregnancy (finding)');
