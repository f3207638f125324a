import type { ByAge } from './ageStructure.js';
import type { Alternative } from './medications.js';
import type { MeasurementKey } from './measurements.js';
import type { ProcedureKey } from './services.js';
import type { SpecialtyKey } from './specialties.js';
import { snomed, type Coding } from './terminology.js';

export interface ChronicCondition {
  readonly coding: Coding;
  /** Probability by age of having it without the conditions of `raisedBy`. */
  readonly female: ByAge;
  readonly male: ByAge;
  /** Earlier conditions of the table (or 'smoking') that multiply the probability. */
  readonly raisedBy?: Readonly<Record<string, number>>;
  /** Where it is treated, if the patient goes to a specialist. */
  readonly specialty: SpecialtyKey;
  /** Follow-up visits a year. */
  readonly visitsPerYear: number;
  /** Share of those who have it that take a drug; each list of alternatives is one line of treatment. */
  readonly treated?: number;
  readonly regimens?: readonly (readonly Alternative[])[];
  readonly measured?: readonly MeasurementKey[];
  /** Procedures at a follow-up, with their probability. */
  readonly procedures?: Readonly<Partial<Record<ProcedureKey, number>>>;
  /** Months in which its visits cluster, where it is seasonal. */
  readonly season?: readonly number[];
  /** True for a code that only one clinic of the population uses: it must never be published. */
  readonly onlyAtOneClinic?: boolean;
}

const never: ByAge = [0, 0, 0, 0, 0];
/** Tree and grass pollen: March to June. */
const spring = [0.3, 0.5, 1.6, 2.8, 2.6, 1.4, 0.6, 0.6, 0.9, 0.5, 0.2, 0.2];

/**
 * Prevalence of diagnosed conditions, rounded and reduced by the comorbidity factors so that the whole comes
 * out near the surveys: CDC/NCHS, National Health Interview Survey 2019–2022 and NHANES 2017–2020
 * (hypertension, diabetes, obesity, cholesterol, kidney disease, arthritis, asthma, COPD, depression); SAMHSA
 * NSDUH 2022 (alcohol, opioids); CDC HIV Surveillance 2021. Treatments: ACC/AHA 2017 and 2018, ADA Standards
 * of Care 2023, GINA, GOLD, APA, ACR; weights are invented. Plausible, not epidemiology. Order matters: a
 * condition may only be raised by those above it.
 */
export const CHRONIC_CONDITIONS: Readonly<Record<string, ChronicCondition>> = {
  obesity: {
    coding: snomed('162864005', 'Body mass index 30+ - obesity (finding)'),
    female: [0.09, 0.24, 0.3, 0.27, 0.14],
    male: [0.1, 0.22, 0.29, 0.25, 0.12],
    specialty: 'familyMedicine',
    visitsPerYear: 0.3,
    measured: ['bodyMassIndex'],
  },
  diabetes: {
    coding: snomed('44054006', 'Diabetes mellitus type 2 (disorder)'),
    female: [0.001, 0.02, 0.075, 0.15, 0.15],
    male: [0.001, 0.02, 0.085, 0.17, 0.16],
    raisedBy: { obesity: 2.1 },
    specialty: 'endocrinology',
    visitsPerYear: 1.3,
    treated: 0.88,
    regimens: [
      [
        ['metformin', 5],
        ['metforminExtended', 3],
        ['glipizide', 1.2],
      ],
      [
        ['insulin', 1],
        ['glipizide', 1.5],
      ],
    ],
    measured: ['hemoglobinA1c', 'glomerularFiltration'],
    procedures: { diabetesPlan: 0.18 },
  },
  hypertension: {
    coding: snomed('59621000', 'Essential hypertension (disorder)'),
    female: [0.001, 0.05, 0.21, 0.42, 0.58],
    male: [0.002, 0.08, 0.25, 0.42, 0.52],
    raisedBy: { obesity: 1.4, diabetes: 1.6 },
    specialty: 'cardiology',
    visitsPerYear: 0.9,
    treated: 0.82,
    regimens: [
      [
        ['lisinopril', 4],
        ['amlodipine', 3],
        ['losartan', 2.4],
        ['hydrochlorothiazide', 2],
      ],
    ],
    measured: ['bloodPressure'],
    procedures: { electrocardiogram: 0.1 },
  },
  hyperlipidemia: {
    coding: snomed('55822004', 'Hyperlipidemia (disorder)'),
    female: [0.002, 0.04, 0.14, 0.27, 0.26],
    male: [0.002, 0.06, 0.18, 0.28, 0.24],
    raisedBy: { obesity: 1.2, diabetes: 1.6, hypertension: 1.4 },
    specialty: 'cardiology',
    visitsPerYear: 0.5,
    treated: 0.68,
    regimens: [
      [
        ['atorvastatin', 5],
        ['simvastatin', 3],
        ['atorvastatinHigh', 1.2],
      ],
    ],
    measured: ['lipids'],
  },
  kidneyDisease: {
    coding: snomed('433144002', 'Chronic kidney disease stage 3 (disorder)'),
    female: [0, 0.003, 0.012, 0.055, 0.14],
    male: [0, 0.003, 0.012, 0.05, 0.13],
    raisedBy: { diabetes: 2.6, hypertension: 1.8 },
    specialty: 'internalMedicine',
    visitsPerYear: 1,
    treated: 0.5,
    regimens: [
      [
        ['losartan', 3],
        ['lisinopril', 2],
      ],
    ],
    measured: ['glomerularFiltration'],
  },
  coronaryDisease: {
    coding: snomed('53741008', 'Coronary arteriosclerosis (disorder)'),
    female: [0, 0.002, 0.012, 0.05, 0.1],
    male: [0, 0.003, 0.022, 0.09, 0.15],
    raisedBy: { smoking: 1.7, hypertension: 1.5, hyperlipidemia: 1.5, diabetes: 1.5 },
    specialty: 'cardiology',
    visitsPerYear: 1.2,
    treated: 0.92,
    regimens: [
      [
        ['aspirin', 4],
        ['clopidogrel', 2],
      ],
      [
        ['metoprolol', 3],
        ['nitroglycerin', 1.4],
        ['atorvastatinHigh', 2],
      ],
    ],
    procedures: { electrocardiogram: 0.35, echocardiography: 0.14, percutaneousIntervention: 0.012 },
  },
  heartFailure: {
    coding: snomed('88805009', 'Chronic congestive heart failure (disorder)'),
    female: [0, 0.0005, 0.004, 0.016, 0.045],
    male: [0, 0.0005, 0.005, 0.018, 0.045],
    raisedBy: { coronaryDisease: 3.2, hypertension: 1.6 },
    specialty: 'cardiology',
    visitsPerYear: 1.8,
    treated: 0.93,
    regimens: [
      [
        ['furosemide', 3],
        ['carvedilol', 2],
      ],
      [
        ['lisinopril', 2],
        ['losartan', 1],
      ],
    ],
    procedures: { echocardiography: 0.25 },
  },
  atrialFibrillation: {
    coding: snomed('49436004', 'Atrial fibrillation (disorder)'),
    female: [0, 0.0005, 0.005, 0.03, 0.08],
    male: [0, 0.001, 0.008, 0.04, 0.09],
    raisedBy: { heartFailure: 2.6, hypertension: 1.3 },
    specialty: 'cardiology',
    visitsPerYear: 1.2,
    treated: 0.88,
    regimens: [
      [
        ['apixaban', 5],
        ['warfarin', 2.2],
      ],
      [
        ['metoprolol', 3],
        ['digoxin', 1],
      ],
    ],
    procedures: { electrocardiogram: 0.5 },
  },
  lungDisease: {
    coding: snomed('13645005', 'Chronic obstructive lung disease (disorder)'),
    female: [0, 0.004, 0.028, 0.06, 0.065],
    male: [0, 0.003, 0.022, 0.055, 0.07],
    raisedBy: { smoking: 3.6 },
    specialty: 'pulmonology',
    visitsPerYear: 1.2,
    treated: 0.85,
    regimens: [
      [
        ['fluticasoneSalmeterol', 3],
        ['albuterol', 3],
        ['prednisone', 0.5],
      ],
    ],
    measured: ['lungFunction'],
    procedures: { spirometry: 0.3, chestXray: 0.1 },
  },
  asthma: {
    coding: snomed('195967001', 'Asthma (disorder)'),
    female: [0.065, 0.085, 0.09, 0.075, 0.06],
    male: [0.08, 0.06, 0.05, 0.05, 0.045],
    raisedBy: { obesity: 1.25 },
    specialty: 'pulmonology',
    visitsPerYear: 0.6,
    treated: 0.8,
    regimens: [
      [
        ['albuterol', 4],
        ['fluticasone', 3],
        ['fluticasoneSalmeterol', 1.2],
      ],
    ],
    procedures: { spirometry: 0.22 },
  },
  allergicRhinitis: {
    coding: snomed('61582004', 'Allergic rhinitis (disorder)'),
    female: [0.12, 0.13, 0.12, 0.08, 0.05],
    male: [0.14, 0.11, 0.1, 0.07, 0.04],
    raisedBy: { asthma: 2.1 },
    specialty: 'familyMedicine',
    visitsPerYear: 0.35,
    treated: 0.75,
    season: spring,
    regimens: [
      [
        ['loratadine', 3],
        ['cetirizine', 3.4],
        ['fexofenadine', 1.4],
      ],
    ],
    procedures: { allergyScreening: 0.12 },
  },
  depression: {
    coding: snomed('35489007', 'Depressive disorder (disorder)'),
    female: [0.03, 0.12, 0.12, 0.1, 0.07],
    male: [0.015, 0.065, 0.065, 0.055, 0.045],
    raisedBy: { coronaryDisease: 1.3, diabetes: 1.2 },
    specialty: 'psychiatry',
    visitsPerYear: 1.4,
    treated: 0.7,
    regimens: [
      [
        ['sertraline', 4],
        ['escitalopram', 3.4],
        ['fluoxetine', 2],
        ['citalopram', 1.6],
      ],
    ],
    measured: ['depressionScore'],
    procedures: { psychotherapy: 0.4 },
  },
  anxiety: {
    coding: snomed('197480006', 'Anxiety disorder (disorder)'),
    female: [0.04, 0.08, 0.06, 0.04, 0.03],
    male: [0.03, 0.045, 0.035, 0.022, 0.015],
    raisedBy: { depression: 3.6 },
    specialty: 'psychiatry',
    visitsPerYear: 1,
    treated: 0.5,
    regimens: [
      [
        ['escitalopram', 3],
        ['sertraline', 3],
        ['fluoxetine', 1],
      ],
    ],
    procedures: { psychotherapy: 0.4 },
  },
  attentionDeficit: {
    coding: snomed('406506008', 'Attention deficit hyperactivity disorder (disorder)'),
    female: [0.05, 0.02, 0.008, 0, 0],
    male: [0.1, 0.025, 0.008, 0, 0],
    specialty: 'psychiatry',
    visitsPerYear: 0.9,
    treated: 0.4,
    regimens: [[['atomoxetine', 1]]],
  },
  alcoholism: {
    coding: snomed('7200002', 'Alcoholism (disorder)'),
    female: [0.001, 0.018, 0.018, 0.008, 0.002],
    male: [0.001, 0.032, 0.032, 0.018, 0.005],
    raisedBy: { depression: 1.8, smoking: 1.6 },
    specialty: 'psychiatry',
    visitsPerYear: 0.9,
    procedures: { addictionCounseling: 0.35 },
  },
  opioidAbuse: {
    coding: snomed('5602001', 'Opioid abuse (disorder)'),
    female: [0, 0.004, 0.004, 0.001, 0],
    male: [0, 0.006, 0.005, 0.001, 0],
    raisedBy: { depression: 2, smoking: 1.8 },
    specialty: 'psychiatry',
    visitsPerYear: 1.6,
    treated: 0.6,
    regimens: [[['buprenorphineNaloxone', 1]]],
    procedures: { addictionCounseling: 0.4 },
  },
  humanImmunodeficiencyVirus: {
    coding: snomed('86406008', 'Human immunodeficiency virus infection (disorder)'),
    female: [0, 0.001, 0.0018, 0.0008, 0],
    male: [0, 0.005, 0.0075, 0.003, 0],
    raisedBy: { opioidAbuse: 3 },
    specialty: 'infectiousDisease',
    visitsPerYear: 1.6,
    treated: 0.93,
    regimens: [[['bictegravir', 1]]],
    measured: ['viralLoad'],
  },
  partnerAbuse: {
    coding: snomed('706893006', 'Victim of intimate partner abuse (finding)'),
    female: [0, 0.006, 0.004, 0.001, 0],
    male: [0, 0.0015, 0.001, 0.0005, 0],
    raisedBy: { depression: 2.2 },
    specialty: 'familyMedicine',
    visitsPerYear: 0.5,
  },
  osteoarthritis: {
    coding: snomed('239873007', 'Osteoarthritis of knee (disorder)'),
    female: [0, 0.006, 0.07, 0.2, 0.27],
    male: [0, 0.006, 0.05, 0.14, 0.19],
    raisedBy: { obesity: 1.5 },
    specialty: 'orthopedics',
    visitsPerYear: 0.7,
    treated: 0.7,
    regimens: [
      [
        ['acetaminophen', 3],
        ['naproxen', 3],
        ['ibuprofen', 2],
      ],
    ],
    procedures: {
      kneeXray: 0.22,
      physicalTherapy: 0.25,
      kneeReplacement: 0.02,
      intramuscularInjection: 0.08,
    },
  },
  osteoporosis: {
    coding: snomed('64859006', 'Osteoporosis (disorder)'),
    female: [0, 0.001, 0.03, 0.14, 0.24],
    male: [0, 0.0005, 0.006, 0.03, 0.06],
    specialty: 'endocrinology',
    visitsPerYear: 0.5,
    treated: 0.6,
    regimens: [[['alendronate', 1]]],
    procedures: { boneDensity: 0.35 },
  },
  gout: {
    coding: snomed('90560007', 'Gout (disorder)'),
    female: [0, 0.001, 0.008, 0.022, 0.035],
    male: [0, 0.006, 0.03, 0.055, 0.065],
    raisedBy: { hypertension: 1.4, kidneyDisease: 1.7 },
    specialty: 'internalMedicine',
    visitsPerYear: 0.6,
    treated: 0.8,
    regimens: [
      [
        ['allopurinol', 3],
        ['naproxen', 1.4],
      ],
    ],
  },
  rheumatoidArthritis: {
    coding: snomed('69896004', 'Rheumatoid arthritis (disorder)'),
    female: [0.0003, 0.003, 0.01, 0.018, 0.018],
    male: [0.0001, 0.001, 0.004, 0.008, 0.009],
    specialty: 'orthopedics',
    visitsPerYear: 1.2,
    treated: 0.85,
    regimens: [
      [
        ['methotrexate', 3],
        ['prednisone', 1.3],
      ],
    ],
  },
  reflux: {
    coding: snomed('235595009', 'Gastroesophageal reflux disease (disorder)'),
    female: [0.012, 0.05, 0.11, 0.15, 0.15],
    male: [0.012, 0.045, 0.1, 0.13, 0.13],
    raisedBy: { obesity: 1.4 },
    specialty: 'gastroenterology',
    visitsPerYear: 0.45,
    treated: 0.8,
    regimens: [
      [
        ['omeprazole', 5],
        ['pantoprazole', 3.5],
        ['famotidine', 2],
      ],
    ],
  },
  hypothyroidism: {
    coding: snomed('40930008', 'Hypothyroidism (disorder)'),
    female: [0.003, 0.025, 0.065, 0.12, 0.14],
    male: [0.001, 0.005, 0.014, 0.035, 0.05],
    specialty: 'endocrinology',
    visitsPerYear: 0.7,
    treated: 0.93,
    regimens: [[['levothyroxine', 1]]],
    measured: ['thyrotropin'],
  },
  migraine: {
    coding: snomed('37796009', 'Migraine (disorder)'),
    female: [0.03, 0.12, 0.1, 0.035, 0.015],
    male: [0.02, 0.045, 0.04, 0.015, 0.008],
    raisedBy: { anxiety: 1.5 },
    specialty: 'neurology',
    visitsPerYear: 0.45,
    treated: 0.6,
    regimens: [
      [
        ['naproxen', 3],
        ['ibuprofen', 2.4],
        ['acetaminophen', 2],
      ],
    ],
  },
  atopicDermatitis: {
    coding: snomed('24079001', 'Atopic dermatitis (disorder)'),
    female: [0.09, 0.05, 0.04, 0.03, 0.03],
    male: [0.09, 0.04, 0.03, 0.03, 0.03],
    raisedBy: { asthma: 1.8, allergicRhinitis: 1.5 },
    specialty: 'dermatology',
    visitsPerYear: 0.45,
    treated: 0.8,
    regimens: [
      [
        ['hydrocortisoneCream', 5],
        ['prednisone', 0.4],
      ],
    ],
  },
  psoriasis: {
    coding: snomed('9014002', 'Psoriasis (disorder)'),
    female: [0.005, 0.02, 0.03, 0.032, 0.03],
    male: [0.005, 0.02, 0.03, 0.033, 0.03],
    raisedBy: { obesity: 1.3 },
    specialty: 'dermatology',
    visitsPerYear: 0.7,
    treated: 0.75,
    regimens: [
      [
        ['hydrocortisoneCream', 3],
        ['methotrexate', 1],
      ],
    ],
    procedures: { skinBiopsy: 0.06 },
  },
  multipleSclerosis: {
    coding: snomed('24700007', 'Multiple sclerosis (disorder)'),
    female: [0, 0.0016, 0.0034, 0.003, 0.0015],
    male: [0, 0.0005, 0.0012, 0.001, 0.0005],
    specialty: 'neurology',
    visitsPerYear: 1.4,
  },
  cysticFibrosis: {
    coding: snomed('190905008', 'Cystic fibrosis (disorder)'),
    female: [0.0003, 0.0002, 0.00005, 0, 0],
    male: [0.0003, 0.0002, 0.00005, 0, 0],
    specialty: 'pulmonology',
    visitsPerYear: 2,
  },
  lateralSclerosis: {
    coding: snomed('86044005', 'Amyotrophic lateral sclerosis (disorder)'),
    female: never,
    male: [0, 0, 0.0003, 0.0006, 0.0004],
    specialty: 'neurology',
    visitsPerYear: 2,
  },
  phenylketonuria: {
    coding: snomed('7573000', 'Phenylketonuria (disorder)'),
    female: [0.06, 0.06, 0.06, 0.06, 0.06],
    male: [0.06, 0.06, 0.06, 0.06, 0.06],
    specialty: 'familyMedicine',
    visitsPerYear: 0.8,
    onlyAtOneClinic: true,
  },
};

/** Share of current and former smokers among adults of each age (CDC, NHIS 2021, rounded). */
export const SMOKING = {
  current: [0.01, 0.11, 0.15, 0.11, 0.04],
  former: [0, 0.1, 0.2, 0.34, 0.36],
} as const;
