import { snomed, type Coding } from './terminology.js';

/** Something a clinic does and charges for. */
export interface Service {
  readonly coding: Coding;
  /** Median fee in US dollars at a family practice in an average region; null is never billed by itself. */
  readonly medianFeeUsd: number | null;
}

const service = (medianFeeUsd: number | null, coding: Coding): Service => ({ coding, medianFeeUsd });

/**
 * Visits: types of encounter. Displays and codes as Synthea and SNOMED CT (US edition) have them; fees are
 * invented, in the order of magnitude of the Medicare Physician Fee Schedule's office visits.
 */
export const VISITS = {
  checkUp: service(148, snomed('185349003', 'Encounter for check up (procedure)')),
  wellChild: service(132, snomed('410620009', 'Well child visit (procedure)')),
  symptom: service(118, snomed('185345009', 'Encounter for symptom (procedure)')),
  problem: service(126, snomed('185347001', 'Encounter for problem (procedure)')),
  followUp: service(109, snomed('390906007', 'Follow-up encounter (procedure)')),
  emergency: service(560, snomed('50849002', 'Emergency room admission (procedure)')),
  prenatalInitial: service(210, snomed('424441002', 'Prenatal initial visit (regime/therapy)')),
  prenatal: service(128, snomed('424619006', 'Prenatal visit (regime/therapy)')),
} as const satisfies Record<string, Service>;

export const PROCEDURES = {
  electrocardiogram: service(62, snomed('29303009', 'Electrocardiographic procedure (procedure)')),
  echocardiography: service(310, snomed('40701008', 'Echocardiography (procedure)')),
  spirometry: service(58, snomed('127783003', 'Spirometry (procedure)')),
  colonoscopy: service(980, snomed('73761001', 'Colonoscopy (procedure)')),
  mammography: service(185, snomed('24623002', 'Screening mammography (procedure)')),
  cervicalScreening: service(
    74,
    snomed('171149006', 'Screening for malignant neoplasm of cervix (procedure)'),
  ),
  depressionScreening: service(24, snomed('171207006', 'Depression screening (procedure)')),
  boneDensity: service(140, snomed('312681000', 'Bone density scan (procedure)')),
  chestXray: service(88, snomed('399208008', 'Plain X-ray of chest (procedure)')),
  kneeXray: service(82, snomed('74016001', 'Knee X-ray (procedure)')),
  ankleXray: service(79, snomed('19490002', 'Ankle X-ray (procedure)')),
  throatCulture: service(31, snomed('117015009', 'Throat culture (procedure)')),
  urineCulture: service(34, snomed('117010004', 'Urine culture (procedure)')),
  physicalTherapy: service(96, snomed('91251008', 'Physical therapy procedure (regime/therapy)')),
  intramuscularInjection: service(38, snomed('76601001', 'Intramuscular injection (procedure)')),
  skinBiopsy: service(165, snomed('240977001', 'Biopsy of skin (procedure)')),
  allergyScreening: service(120, snomed('395142003', 'Allergy screening test (procedure)')),
  diabetesPlan: service(54, snomed('698360004', 'Diabetes self management plan (record artifact)')),
  medicationReconciliation: service(null, snomed('430193006', 'Medication reconciliation (procedure)')),
  kneeReplacement: service(18_500, snomed('609588000', 'Total knee replacement (procedure)')),
  percutaneousIntervention: service(
    14_200,
    snomed('415070008', 'Percutaneous coronary intervention (procedure)'),
  ),
  fetalHeart: service(46, snomed('225158009', 'Auscultation of the fetal heart (procedure)')),
  fundalHeight: service(32, snomed('274804006', 'Evaluation of uterine fundal height (procedure)')),
  pregnancyTest: service(28, snomed('252160004', 'Standard pregnancy test (procedure)')),
  contraceptiveDevice: service(
    420,
    snomed('65200003', 'Insertion of intrauterine contraceptive device (procedure)'),
  ),
  psychotherapy: service(142, snomed('75516001', 'Psychotherapy (regime/therapy)')),
  addictionCounseling: service(98, snomed('60112009', 'Drug addiction counseling (procedure)')),
} as const satisfies Record<string, Service>;

export type ProcedureKey = keyof typeof PROCEDURES;
