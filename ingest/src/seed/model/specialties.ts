export interface Specialty {
  readonly name: string;
  /** What the same service costs at this specialty, relative to family medicine (invented). */
  readonly feeLevel: number;
  /** Is it where people have their home clinic? */
  readonly isPrimaryCare: boolean;
  /** The ages (years, both included) it takes. */
  readonly ages: readonly [youngest: number, oldest: number];
  /** What its clinics are called. */
  readonly clinicNames: readonly string[];
}

const adults = [18, 120] as const;
const everyone = [0, 120] as const;

export const SPECIALTIES = {
  familyMedicine: {
    name: 'Family Medicine',
    feeLevel: 1,
    isPrimaryCare: true,
    ages: everyone,
    clinicNames: ['Family Practice', 'Family Health Center', 'Community Clinic'],
  },
  internalMedicine: {
    name: 'Internal Medicine',
    feeLevel: 1.12,
    isPrimaryCare: true,
    ages: adults,
    clinicNames: ['Internal Medicine', 'Adult Care', 'Medical Group'],
  },
  pediatrics: {
    name: 'Pediatrics',
    feeLevel: 0.95,
    isPrimaryCare: true,
    ages: [0, 20],
    clinicNames: ['Pediatrics', "Children's Practice"],
  },
  obstetrics: {
    name: 'Obstetrics and Gynecology',
    feeLevel: 1.25,
    isPrimaryCare: false,
    ages: [14, 120],
    clinicNames: ["Women's Health", 'Obstetrics and Gynecology'],
  },
  cardiology: {
    name: 'Cardiology',
    feeLevel: 1.45,
    isPrimaryCare: false,
    ages: adults,
    clinicNames: ['Heart Center', 'Cardiology Associates'],
  },
  psychiatry: {
    name: 'Psychiatry',
    feeLevel: 1.2,
    isPrimaryCare: false,
    ages: [6, 120],
    clinicNames: ['Behavioral Health', 'Psychiatry Practice'],
  },
  orthopedics: {
    name: 'Orthopedics',
    feeLevel: 1.4,
    isPrimaryCare: false,
    ages: everyone,
    clinicNames: ['Orthopedics', 'Bone and Joint Clinic'],
  },
  dermatology: {
    name: 'Dermatology',
    feeLevel: 1.3,
    isPrimaryCare: false,
    ages: everyone,
    clinicNames: ['Dermatology', 'Skin Clinic'],
  },
  endocrinology: {
    name: 'Endocrinology',
    feeLevel: 1.3,
    isPrimaryCare: false,
    ages: adults,
    clinicNames: ['Endocrine Clinic', 'Diabetes Center'],
  },
  pulmonology: {
    name: 'Pulmonology',
    feeLevel: 1.35,
    isPrimaryCare: false,
    ages: everyone,
    clinicNames: ['Lung Center', 'Pulmonary Associates'],
  },
  neurology: {
    name: 'Neurology',
    feeLevel: 1.4,
    isPrimaryCare: false,
    ages: everyone,
    clinicNames: ['Neurology Practice', 'Neurology Associates'],
  },
  gastroenterology: {
    name: 'Gastroenterology',
    feeLevel: 1.4,
    isPrimaryCare: false,
    ages: adults,
    clinicNames: ['Digestive Care', 'Gastroenterology'],
  },
  infectiousDisease: {
    name: 'Infectious Disease',
    feeLevel: 1.25,
    isPrimaryCare: false,
    ages: adults,
    clinicNames: ['Infectious Disease Clinic'],
  },
} as const satisfies Record<string, Specialty>;

export type SpecialtyKey = keyof typeof SPECIALTIES;

/**
 * In which order a state's clinics take their specialties: primary care first and most often, as about half
 * of US visits are made there (NCHS, National Ambulatory Medical Care Survey). Repeats from the start when a
 * state has more clinics.
 */
export const SPECIALTY_ORDER: readonly SpecialtyKey[] = [
  'familyMedicine',
  'internalMedicine',
  'pediatrics',
  'familyMedicine',
  'cardiology',
  'obstetrics',
  'psychiatry',
  'familyMedicine',
  'orthopedics',
  'dermatology',
  'internalMedicine',
  'endocrinology',
  'pediatrics',
  'familyMedicine',
  'pulmonology',
  'neurology',
  'gastroenterology',
  'infectiousDisease',
  'internalMedicine',
  'familyMedicine',
];
