import { loinc, snomed } from './terminology.js';

/** Groups of measurements that a visit can take. */
export type MeasurementKey =
  | 'bodyMassIndex'
  | 'bloodPressure'
  | 'hemoglobinA1c'
  | 'glomerularFiltration'
  | 'lipids'
  | 'lungFunction'
  | 'depressionScore'
  | 'viralLoad'
  | 'thyrotropin';

/** What is measured: LOINC, with Synthea's displays. */
export const MEASUREMENTS = {
  bodyMassIndex: loinc('39156-5', 'Body mass index (BMI) [Ratio]'),
  bodyWeight: loinc('29463-7', 'Body weight'),
  bloodPressure: loinc('85354-9', 'Blood pressure panel with all children optional'),
  systolic: loinc('8480-6', 'Systolic blood pressure'),
  diastolic: loinc('8462-4', 'Diastolic blood pressure'),
  hemoglobinA1c: loinc('4548-4', 'Hemoglobin A1c/Hemoglobin.total in Blood'),
  glomerularFiltration: loinc('33914-3', 'Glomerular filtration rate/1.73 sq M.predicted'),
  creatinine: loinc('2160-0', 'Creatinine [Mass/volume] in Serum or Plasma'),
  ldlCholesterol: loinc('18262-6', 'Low Density Lipoprotein Cholesterol'),
  totalCholesterol: loinc('2093-3', 'Total Cholesterol'),
  lungFunction: loinc('19926-5', 'FEV1/FVC'),
  depressionScore: loinc('44261-6', 'Patient Health Questionnaire 9 item (PHQ-9) total score [Reported]'),
  viralLoad: loinc(
    '20447-9',
    'HIV 1 RNA [#/volume] (viral load) in Serum or Plasma by NAA with probe detection',
  ),
  thyrotropin: loinc('3016-3', 'Thyrotropin [Units/volume] in Serum or Plasma'),
  smoking: loinc('72166-2', 'Tobacco smoking status NHIS'),
} as const;

export const REPORTS = {
  lipids: loinc('57698-3', 'Lipid panel with direct LDL - Serum or Plasma'),
  metabolic: loinc('51990-0', 'Basic metabolic panel - Blood'),
} as const;

export const SMOKING_STATUS = {
  current: snomed('449868002', 'Smokes tobacco daily (finding)'),
  former: snomed('8517006', 'Ex-smoker (finding)'),
  never: snomed('266919005', 'Never smoked tobacco (finding)'),
} as const;
