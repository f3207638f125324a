import type { Label } from './label.js';

/** SHIFT's value sets (SLS), changed as docs/SENSITIVITY.md says, or ours (OWN): what SHIFT lacks and is beyond doubt. */
type Source = 'SLS' | 'OWN';

/** Codes of one system that carry the same labels. */
export interface SensitiveCodes {
  readonly system: string;
  readonly labels: readonly Label[];
  readonly source: Source;
  readonly codes: readonly (readonly [code: string, display: string])[];
}

const SNOMED = 'http://snomed.info/sct';
const LOINC = 'http://loinc.org';
const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm';
const CPT = 'http://www.ama-assn.org/go/cpt';
const HCPCS = 'http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets';

/**
 * Which codes are sensitive, and how. Each stands here once. ICD-10 is in `sensitivityIcd10.ts`, by categories.
 *
 * Source of the entries marked SLS: value sets of the SHIFT Task Force's security labelling service (LEAP, SHIFT and Synthea
 * sets), licensed CC-BY-4.0, https://creativecommons.org/licenses/by/4.0/. Changes: sensitivities mapped to our labels,
 * generic codes left out; docs/SENSITIVITY.md lists each with its reason.
 */
export const SENSITIVE_CODES: readonly SensitiveCodes[] = [
  {
    system: SNOMED,
    labels: ['SUBSTANCE_USE'],
    source: 'SLS',
    codes: [
      ['1149222004', 'Overdose (disorder)'],
      ['145121000119106', 'Intravenous nondependent opioid abuse'],
      ['266707007', 'Drug addiction therapy (regime/therapy)'],
      ['425741009', 'Buprenorphine/naloxone'],
      ['5602001', 'Opioid abuse'],
      ['56876005', 'Drug rehabilitation and detoxification (regime/therapy)'],
      ['60112009', 'Drug addiction counseling (procedure)'],
      ['61480009', 'Drug detoxification (regime/therapy)'],
      ['6525002', 'Dependent drug abuse (disorder)'],
      ['724713006', 'Harmful use of ketamine'],
    ],
  },
  {
    system: SNOMED,
    labels: ['SUBSTANCE_USE'],
    source: 'OWN',
    codes: [
      ['15167005', 'Alcohol abuse (disorder)'],
      ['55680006', 'Drug overdose'],
      ['66214007', 'Substance abuse (disorder)'],
      ['7200002', 'Alcoholism (disorder)'],
      ['75544000', 'Opioid dependence (disorder)'],
    ],
  },
  {
    system: LOINC,
    labels: ['SUBSTANCE_USE'],
    source: 'OWN',
    codes: [
      ['72109-2', 'Alcohol Use Disorders Identification Test - Consumption [AUDIT-C]'],
      ['75626-2', 'Total score [AUDIT-C]'],
      ['82666-9', 'Drug Abuse Screening Test-10 [DAST-10]'],
      ['82667-7', 'Total score [DAST-10]'],
    ],
  },
  {
    system: RXNORM,
    labels: ['SUBSTANCE_USE'],
    source: 'SLS',
    codes: [['352364', 'Buprenorphine 8 MG / Naloxone 2 MG Sublingual Tablet']],
  },
  {
    system: SNOMED,
    labels: ['MENTAL_HEALTH'],
    source: 'SLS',
    codes: [
      ['110359009', 'Intellectual disability (disorder)'],
      ['1376001', 'Obsessive-compulsive personality disorder'],
      ['166001', 'Behavioral therapy (regime/therapy)'],
      ['183401008', 'Anti-suicide psychotherapy (regime/therapy)'],
      ['192127007', 'Child attention deficit disorder (disorder)'],
      ['228557008', 'Cognitive and behavioral therapy (regime/therapy)'],
      ['230265002', "Familial Alzheimer's disease of early onset (disorder)"],
      ['26929004', "Alzheimer's disease (disorder)"],
      ['287182007', 'Attempted suicide by suffocation'],
      ['287185009', 'Attempted suicide by cutting or stabbing'],
      ['287191006', 'Suicide by suffocation'],
      ['287193009', 'Suicide using firearm (event)'],
      ['310496002', 'Major depressive disorder, recurrent, moderate'],
      ['372767007', 'Fluoxetine (substance)'],
      ['386257007', 'Dementia management (regime/therapy)'],
      ['386522008', 'Overactivity/inattention behavior management (regime/therapy)'],
      ['44301001', 'Suicide (event)'],
      ['444175001', 'Cognitive behavioral therapy record'],
      ['720433000', 'PHQ-9 depression screening instrument'],
      ['86849004', 'Suicidal poisoning (disorder)'],
      ['88848003', 'Psychiatric follow-up (procedure)'],
      ['90407005', 'Evaluation of psychiatric state of patient (procedure)'],
    ],
  },
  {
    system: SNOMED,
    labels: ['MENTAL_HEALTH'],
    source: 'OWN',
    codes: [
      ['13746004', 'Bipolar disorder (disorder)'],
      ['197480006', 'Anxiety disorder (disorder)'],
      ['35489007', 'Depressive disorder (disorder)'],
      ['36923009', 'Major depression, single episode (disorder)'],
      ['370143000', 'Major depressive disorder (disorder)'],
      ['405783006', 'Psychological assessment'],
      ['406506008', 'Attention deficit hyperactivity disorder (disorder)'],
      ['47505003', 'Posttraumatic stress disorder (disorder)'],
      ['52448006', 'Dementia (disorder)'],
      ['58214004', 'Schizophrenia (disorder)'],
      ['75516001', 'Psychotherapy (regime/therapy)'],
    ],
  },
  {
    system: LOINC,
    labels: ['MENTAL_HEALTH'],
    source: 'SLS',
    codes: [
      ['44249-1', 'PHQ-9 quick depression assessment panel'],
      ['72106-8', 'Total score [MMSE]'],
      ['89204-2', 'Patient Health Questionnaire-9: Depression'],
    ],
  },
  {
    system: LOINC,
    labels: ['MENTAL_HEALTH'],
    source: 'OWN',
    codes: [
      ['44261-6', 'Patient Health Questionnaire 9 item (PHQ-9) total score [Reported]'],
      ['55757-9', 'Patient Health Questionnaire 2 item (PHQ-2) [Reported]'],
      ['55758-7', 'Patient Health Questionnaire 2 item (PHQ-2) total score [Reported]'],
      ['69737-5', 'Generalized anxiety disorder 7 item (GAD-7)'],
      ['70274-6', 'Generalized anxiety disorder 7 item (GAD-7) total score [Reported.PHQ]'],
    ],
  },
  {
    system: RXNORM,
    labels: ['MENTAL_HEALTH'],
    source: 'SLS',
    codes: [
      ['1091392', 'Methylphenidate Hydrochloride 20 MG Oral Tablet'],
      ['1100184', 'Donepezil hydrochloride 23 MG Oral Tablet'],
      [
        '1599803',
        '24 HR Donepezil hydrochloride 10 MG / Memantine hydrochloride 28 MG Extended Release Oral Capsule',
      ],
      ['310436', 'Galantamine 4 MG Oral Tablet'],
      ['313185', 'Tacrine 10 MG Oral Capsule'],
      ['315952', 'Fluoxetine 20 MG Oral Capsule'],
      ['608139', 'atomoxetine 100 MG Oral Capsule'],
      ['996740', 'Memantine hydrochloride 2 MG/ML Oral Solution'],
      ['997223', 'Donepezil hydrochloride 10 MG Oral Tablet'],
    ],
  },
  {
    system: RXNORM,
    labels: ['MENTAL_HEALTH'],
    source: 'OWN',
    codes: [
      ['200371', 'citalopram 20 MG Oral Tablet'],
      ['310385', 'fluoxetine 20 MG Oral Capsule'],
      ['312941', 'sertraline 50 MG Oral Tablet'],
      ['349332', 'escitalopram 10 MG Oral Tablet'],
    ],
  },
  {
    system: SNOMED,
    labels: ['HIV'],
    source: 'SLS',
    codes: [['31676001', 'Human immunodeficiency virus antigen test (procedure)']],
  },
  {
    system: SNOMED,
    labels: ['HIV'],
    source: 'OWN',
    codes: [
      ['62479008', 'Acquired immune deficiency syndrome (disorder)'],
      ['86406008', 'Human immunodeficiency virus infection (disorder)'],
    ],
  },
  {
    system: LOINC,
    labels: ['HIV'],
    source: 'SLS',
    codes: [['80203-3', 'HIV 1 & 2 Ab SerPlBld IA.rapid (HIV ELISA with reflex Western blot)']],
  },
  {
    system: LOINC,
    labels: ['HIV'],
    source: 'OWN',
    codes: [
      ['20447-9', 'HIV 1 RNA [#/volume] (viral load) in Serum or Plasma by NAA with probe detection'],
      ['24467-3', 'CD3+CD4+ (T4 helper) cells [#/volume] in Blood'],
    ],
  },
  {
    system: RXNORM,
    labels: ['HIV'],
    source: 'SLS',
    codes: [['1747692', 'Descovy (tenofovir alafenamide / emtricitabine) - PrEP']],
  },
  {
    system: RXNORM,
    labels: ['HIV'],
    source: 'OWN',
    codes: [
      ['1999667', 'bictegravir 50 MG / emtricitabine 200 MG / tenofovir alafenamide 25 MG Oral Tablet'],
    ],
  },
  {
    system: SNOMED,
    labels: ['SEXUAL_REPRODUCTIVE'],
    source: 'SLS',
    codes: [
      ['10383002', 'Counseling for termination of pregnancy (procedure)'],
      ['11466000', 'Cesarean section (procedure)'],
      ['134435003', 'Routine antenatal care (regime/therapy)'],
      ['156073000', 'Complete miscarriage (disorder)'],
      ['161744009', 'Past pregnancy history of miscarriage (situation)'],
      ['165829005', 'Gonorrhea infection titer test (procedure)'],
      ['169230002', 'Ultrasound scan for fetal viability (procedure)'],
      ['169673001', 'Antenatal RhD antibody screening (procedure)'],
      ['169762003', 'Postnatal visit (regime/therapy)'],
      ['177157003', 'Spontaneous breech delivery (procedure)'],
      ['183460006', 'Obstetric emergency hospital admission (procedure)'],
      ['18391007', 'Elective abortion (disorder)'],
      ['19169002', 'Miscarriage in first trimester (disorder)'],
      ['198992004', 'Eclampsia in pregnancy (disorder)'],
      ['21840007', 'Date of last menstrual period (observable entity)'],
      ['225158009', 'Auscultation of the fetal heart (procedure)'],
      ['236931002', 'Methotrexate injection into tubal pregnancy (procedure)'],
      ['236974004', 'Instrumental delivery (procedure)'],
      ['237001001', 'Augmentation of labor (procedure)'],
      ['248991006', 'Number of live deliveries (observable entity)'],
      ['252113007', 'Number of abortions (observable entity)'],
      ['252160004', 'Standard pregnancy test (procedure)'],
      ['269828009', 'Syphilis infectious titer test (procedure)'],
      ['271442007', 'Fetal anatomy study (procedure)'],
      ['274804006', 'Evaluation of uterine fundal height (procedure)'],
      ['310861008', 'Chlamydia antigen test (procedure)'],
      ['31208007', 'Medical induction of labor (procedure)'],
      ['35999006', 'Blighted ovum (disorder)'],
      ['364324000', 'Measure of pregnancy (observable entity)'],
      ['367494004', 'Premature birth of newborn (finding)'],
      ['37849005', 'Congenital uterine anomaly (disorder)'],
      ['386216000', 'Human parturition, function (observable entity)'],
      ['386394001', 'Pregnancy termination care (regime/therapy)'],
      ['398254007', 'Pre-eclampsia (disorder)'],
      ['42035005', 'Bisexual (finding)'],
      ['424441002', 'Prenatal initial visit (regime/therapy)'],
      ['424619006', 'Prenatal visit (regime/therapy)'],
      ['428015005', 'Chlamydia trachomatis infection of genital structure (disorder)'],
      ['440013005', 'Number of preterm births (observable entity)'],
      ['440425000', 'Number of births at term (observable entity)'],
      ['445912000', 'Excision of fallopian tube and surgical removal of ectopic pregnancy (procedure)'],
      ['47200007', 'High risk pregnancy (finding)'],
      ['609496007', 'Complication occurring during pregnancy (disorder)'],
      ['714812005', 'Induced termination of pregnancy (procedure)'],
      ['72892002', 'Normal pregnancy (finding)'],
      ['79586000', 'Tubal pregnancy (disorder)'],
      ['80182007', 'Irregular periods (finding)'],
      ['85116003', 'Miscarriage in second trimester (disorder)'],
      ['85548006', 'Episiotomy (procedure)'],
    ],
  },
  {
    system: SNOMED,
    labels: ['SEXUAL_REPRODUCTIVE'],
    source: 'OWN',
    codes: [
      ['15628003', 'Gonorrhea (disorder)'],
      ['169553002', 'Insertion of subcutaneous contraceptive'],
      ['301807007', 'Removal of subcutaneous contraceptive'],
      ['65200003', 'Insertion of intrauterine contraceptive device (procedure)'],
      ['68254000', 'Removal of intrauterine device'],
      ['755621000000101', 'Replacement of subcutaneous contraceptive'],
      ['76272004', 'Syphilis (disorder)'],
      ['77386006', 'Pregnancy (finding)'],
    ],
  },
  {
    system: LOINC,
    labels: ['SEXUAL_REPRODUCTIVE'],
    source: 'SLS',
    codes: [
      ['76690-7', 'Sexual orientation'],
      ['92684-0', 'CT + NG + TV DNA panel - Urine by NAA with probe detection'],
    ],
  },
  {
    system: RXNORM,
    labels: ['SEXUAL_REPRODUCTIVE'],
    source: 'SLS',
    codes: [
      ['1358781', 'Loestrin 1/20 21 Day Pack'],
      ['317128', 'misoprostol 0.2 MG Oral Tablet'],
      ['330381', 'mifepristone 200 MG'],
    ],
  },
  {
    system: RXNORM,
    labels: ['SEXUAL_REPRODUCTIVE'],
    source: 'OWN',
    codes: [
      ['1367439', 'NuvaRing 0.12/0.015 MG per 24HR 21 Day Vaginal Ring'],
      ['1856546', 'Kyleena 19.5 MG Intrauterine System'],
      ['389221', 'Etonogestrel 68 MG Drug Implant'],
      ['748856', 'Yaz 28 Day Pack'],
      ['748879', 'Levora 0.15/30 28 Day Pack'],
      ['748962', 'Camila 28 Day Pack'],
      ['749785', 'Ortho Tri-Cyclen 28 Day Pack'],
      ['751905', 'Trinessa 28 Day Pack'],
      ['757594', 'Jolivette 28 Day Pack'],
      ['807283', 'Mirena 52 MG Intrauterine System'],
      ['831533', 'Errin 28 Day Pack'],
      ['978950', 'Natazia 28 Day Pack'],
    ],
  },
  {
    system: CPT,
    labels: ['SEXUAL_REPRODUCTIVE'],
    source: 'SLS',
    codes: [
      ['59840', 'Induced abortion, by dilation and curettage'],
      ['76801', 'Ultrasound, pregnant uterus, first trimester'],
    ],
  },
  {
    system: HCPCS,
    labels: ['SEXUAL_REPRODUCTIVE'],
    source: 'SLS',
    codes: [['S2260', 'Induced abortion 17-24 weeks']],
  },
  {
    system: SNOMED,
    labels: ['SEXUAL_REPRODUCTIVE', 'VIOLENCE'],
    source: 'SLS',
    codes: [['713834002', 'Victim of child sexual exploitation (finding)']],
  },
  {
    system: SNOMED,
    labels: ['SEXUAL_REPRODUCTIVE', 'GENETIC'],
    source: 'SLS',
    codes: [
      ['267253006', 'Fetus with chromosomal abnormality (disorder)'],
      ['275833003', 'Alpha-fetoprotein test - antenatal (procedure)'],
      [
        '443529005',
        'Detection of chromosomal aneuploidy in prenatal amniotic fluid specimen using fluorescence in situ hybridization screening technique (procedure)',
      ],
      ['67799006', 'Cystic fibrosis, prenatal detection (procedure)'],
      ['707418001', 'Male infertility due to cystic fibrosis (disorder)'],
      ['707577004', 'Female infertility due to cystic fibrosis (disorder)'],
    ],
  },
  {
    system: LOINC,
    labels: ['SEXUAL_REPRODUCTIVE', 'GENETIC'],
    source: 'SLS',
    codes: [['48800-7', 'Second trimester quad maternal screen panel']],
  },
  {
    system: SNOMED,
    labels: ['VIOLENCE'],
    source: 'SLS',
    codes: [['706893006', 'Victim of intimate partner abuse (finding)']],
  },
  {
    system: SNOMED,
    labels: ['GENETIC'],
    source: 'SLS',
    codes: [
      ['171131006', 'Meningocele (disorder)'],
      ['190905008', 'Cystic fibrosis (disorder)'],
      ['206523001', 'Meconium ileus (disorder)'],
      ['373587001', 'Chiari malformation type II (disorder)'],
      ['414667000', 'Meningomyelocele (disorder)'],
      ['427089005', 'Diabetes mellitus due to cystic fibrosis (disorder)'],
      ['42839003', 'Repair of myelomeningocele (procedure)'],
      [
        '444260001',
        'Screen for 20 common genetic mutations of cystic fibrosis using amplification refractory mutation system polymerase chain reaction assay technique (procedure)',
      ],
      ['76916001', 'Spina bifida occulta (disorder)'],
      ['86964003', 'Cystic fibrosis sweat test (procedure)'],
    ],
  },
  {
    system: SNOMED,
    labels: ['GENETIC'],
    source: 'OWN',
    codes: [
      ['41040004', 'Complete trisomy 21 syndrome (disorder)'],
      ['58756001', "Huntington's chorea (disorder)"],
      ['7573000', 'Phenylketonuria (disorder)'],
    ],
  },
  {
    system: RXNORM,
    labels: ['GENETIC'],
    source: 'SLS',
    codes: [
      ['1243052', 'Kalydeco 150 MG Oral Tablet'],
      ['205532', 'Pulmozyme (Dornase Alfa)'],
    ],
  },
];
