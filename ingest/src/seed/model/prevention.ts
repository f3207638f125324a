import type { ByAge } from './ageStructure.js';
import type { Service } from './services.js';
import { PROCEDURES } from './services.js';
import { cvx, snomed, type Coding } from './terminology.js';

/** Seasonal influenza vaccine: share of people vaccinated in a season (CDC FluVaxView 2022–23, rounded). */
export const INFLUENZA_VACCINE = {
  coding: cvx('140', 'Influenza, seasonal, injectable, preservative free'),
  coverage: [0.45, 0.28, 0.4, 0.6, 0.66] as ByAge,
} as const;

export interface Vaccine {
  readonly coding: Coding;
  /** Ages in years: from (included) to (excluded). */
  readonly ages: readonly [from: number, to: number];
  /** Probability at a check-up of that age. */
  readonly probability: number;
}

/** CDC's immunization schedules, simplified to what is given at a check-up. */
export const VACCINES: readonly Vaccine[] = [
  { coding: cvx('20', 'DTaP'), ages: [0, 6], probability: 0.5 },
  { coding: cvx('10', 'IPV'), ages: [0, 6], probability: 0.4 },
  { coding: cvx('03', 'MMR'), ages: [1, 6], probability: 0.35 },
  { coding: cvx('21', 'varicella'), ages: [1, 6], probability: 0.3 },
  { coding: cvx('115', 'Tdap'), ages: [11, 13], probability: 0.6 },
  { coding: cvx('62', 'HPV, quadrivalent'), ages: [11, 15], probability: 0.35 },
  { coding: cvx('113', 'Td (adult) preservative free'), ages: [19, 120], probability: 0.07 },
  { coding: cvx('121', 'zoster'), ages: [50, 80], probability: 0.09 },
  { coding: cvx('33', 'pneumococcal polysaccharide vaccine, 23 valent'), ages: [65, 90], probability: 0.14 },
];

export interface Screening {
  readonly service: Service;
  readonly gender: 'female' | 'any';
  readonly ages: readonly [from: number, to: number];
  /** Probability at a check-up. */
  readonly probability: number;
}

/** US Preventive Services Task Force, grades A and B, simplified. */
export const SCREENINGS: readonly Screening[] = [
  { service: PROCEDURES.mammography, gender: 'female', ages: [40, 75], probability: 0.4 },
  { service: PROCEDURES.cervicalScreening, gender: 'female', ages: [21, 66], probability: 0.24 },
  { service: PROCEDURES.colonoscopy, gender: 'any', ages: [45, 76], probability: 0.08 },
  { service: PROCEDURES.depressionScreening, gender: 'any', ages: [12, 120], probability: 0.2 },
  { service: PROCEDURES.boneDensity, gender: 'female', ages: [65, 90], probability: 0.12 },
  { service: PROCEDURES.medicationReconciliation, gender: 'any', ages: [65, 120], probability: 0.2 },
];

export interface Allergy {
  readonly coding: Coding;
  readonly category: 'food' | 'medication' | 'environment';
  readonly weight: number;
  readonly isSevere: number;
}

export const ALLERGIES: readonly Allergy[] = [
  { coding: snomed('91936005', 'Allergy to penicillin'), category: 'medication', weight: 5, isSevere: 0.2 },
  {
    coding: snomed('418689008', 'Allergy to grass pollen'),
    category: 'environment',
    weight: 4,
    isSevere: 0.02,
  },
  {
    coding: snomed('419263009', 'Allergy to tree pollen'),
    category: 'environment',
    weight: 3,
    isSevere: 0.02,
  },
  {
    coding: snomed('232350006', 'House dust mite allergy'),
    category: 'environment',
    weight: 3,
    isSevere: 0.02,
  },
  {
    coding: snomed('232347008', 'Dander (animal) allergy'),
    category: 'environment',
    weight: 2,
    isSevere: 0.02,
  },
  { coding: snomed('91935009', 'Allergy to peanuts'), category: 'food', weight: 1.4, isSevere: 0.6 },
  { coding: snomed('300913006', 'Shellfish allergy'), category: 'food', weight: 1.6, isSevere: 0.4 },
  { coding: snomed('300916003', 'Latex allergy'), category: 'environment', weight: 0.6, isSevere: 0.2 },
];

/** Share of women of 18 to 44 who take a contraceptive prescribed by a doctor (NSFG 2017–2019, rounded). */
export const CONTRACEPTION_SHARE = 0.22;
/** Pregnancies per woman of 18 to 44 and year (NCHS, births of 2021, rounded). */
export const PREGNANCIES_PER_YEAR = 0.055;
