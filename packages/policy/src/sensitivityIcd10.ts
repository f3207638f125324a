import type { Label } from './label.js';

/** Categories of ICD-10-CM, with all that is below them. A code may be in several: its labels add up. */
export interface SensitiveRange {
  readonly from: string;
  /** As long as `from`; included. */
  readonly to: string;
  readonly labels: readonly Label[];
  readonly display: string;
}

/**
 * Sensitive categories of ICD-10-CM (National Center for Health Statistics, public domain). They cover the ICD-10-CM codes
 * of the SHIFT Task Force's value sets (CC-BY-4.0, see sensitivityCodes.ts), one by one in a test. F17, dependence on
 * nicotine, is left out: smoking status is asked of everybody.
 */
export const SENSITIVE_ICD10_RANGES: readonly SensitiveRange[] = [
  {
    from: 'F10',
    to: 'F16',
    labels: ['SUBSTANCE_USE'],
    display: 'Alcohol, opioids, cannabis, sedatives, stimulants, hallucinogens',
  },
  { from: 'F18', to: 'F19', labels: ['SUBSTANCE_USE'], display: 'Inhalants, other psychoactive substances' },
  { from: 'K70', to: 'K70', labels: ['SUBSTANCE_USE'], display: 'Alcoholic liver disease' },
  { from: 'T40', to: 'T40', labels: ['SUBSTANCE_USE'], display: 'Poisoning by narcotics and hallucinogens' },
  {
    from: 'Z71.4',
    to: 'Z71.5',
    labels: ['SUBSTANCE_USE'],
    display: 'Counselling for alcohol and drug abuse',
  },
  {
    from: 'O99.31',
    to: 'O99.32',
    labels: ['SUBSTANCE_USE'],
    display: 'Alcohol and drug use complicating pregnancy',
  },
  {
    from: 'F01',
    to: 'F09',
    labels: ['MENTAL_HEALTH'],
    display: 'Mental disorders of known physiological condition, dementia',
  },
  {
    from: 'F20',
    to: 'F99',
    labels: ['MENTAL_HEALTH'],
    display: 'Mental, behavioural and neurodevelopmental disorders',
  },
  { from: 'G30', to: 'G30', labels: ['MENTAL_HEALTH'], display: "Alzheimer's disease" },
  { from: 'R45.85', to: 'R45.85', labels: ['MENTAL_HEALTH'], display: 'Homicidal and suicidal ideations' },
  { from: 'X71', to: 'X83', labels: ['MENTAL_HEALTH'], display: 'Intentional self-harm' },
  { from: 'T14.91', to: 'T14.91', labels: ['MENTAL_HEALTH'], display: 'Suicide attempt' },
  { from: 'Z91.5', to: 'Z91.5', labels: ['MENTAL_HEALTH'], display: 'Personal history of self-harm' },
  {
    from: 'O99.34',
    to: 'O99.34',
    labels: ['MENTAL_HEALTH'],
    display: 'Other mental disorders complicating pregnancy',
  },
  { from: 'B20', to: 'B20', labels: ['HIV'], display: 'Human immunodeficiency virus disease' },
  { from: 'Z21', to: 'Z21', labels: ['HIV'], display: 'Asymptomatic HIV infection status' },
  { from: 'R75', to: 'R75', labels: ['HIV'], display: 'Inconclusive laboratory evidence of HIV' },
  { from: 'O98.7', to: 'O98.7', labels: ['HIV'], display: 'HIV disease complicating pregnancy' },
  { from: 'Z20.6', to: 'Z20.6', labels: ['HIV'], display: 'Contact with and exposure to HIV' },
  { from: 'Z11.4', to: 'Z11.4', labels: ['HIV'], display: 'Encounter for screening for HIV' },
  { from: 'Z71.7', to: 'Z71.7', labels: ['HIV'], display: 'HIV counselling' },
  {
    from: 'A50',
    to: 'A64',
    labels: ['SEXUAL_REPRODUCTIVE'],
    display: 'Infections with a predominantly sexual mode of transmission',
  },
  {
    from: 'O00',
    to: 'O9A',
    labels: ['SEXUAL_REPRODUCTIVE'],
    display: 'Pregnancy, childbirth and the puerperium',
  },
  {
    from: 'Z30',
    to: 'Z39',
    labels: ['SEXUAL_REPRODUCTIVE'],
    display: 'Encounters in circumstances related to reproduction',
  },
  { from: 'N46', to: 'N46', labels: ['SEXUAL_REPRODUCTIVE'], display: 'Male infertility' },
  { from: 'N97', to: 'N97', labels: ['SEXUAL_REPRODUCTIVE'], display: 'Female infertility' },
  {
    from: 'N92.6',
    to: 'N92.6',
    labels: ['SEXUAL_REPRODUCTIVE'],
    display: 'Irregular menstruation, unspecified',
  },
  {
    from: 'Z11.3',
    to: 'Z11.3',
    labels: ['SEXUAL_REPRODUCTIVE'],
    display: 'Encounter for screening for sexually transmitted infections',
  },
  { from: 'Z72.5', to: 'Z72.5', labels: ['SEXUAL_REPRODUCTIVE'], display: 'High risk sexual behavior' },
  {
    from: 'F52',
    to: 'F52',
    labels: ['SEXUAL_REPRODUCTIVE'],
    display: 'Sexual dysfunction not due to a substance',
  },
  { from: 'F64', to: 'F64', labels: ['SEXUAL_REPRODUCTIVE'], display: 'Gender identity disorders' },
  {
    from: 'T74',
    to: 'T74',
    labels: ['VIOLENCE'],
    display: 'Abuse, neglect and other maltreatment, confirmed',
  },
  {
    from: 'T76',
    to: 'T76',
    labels: ['VIOLENCE'],
    display: 'Abuse, neglect and other maltreatment, suspected',
  },
  { from: 'X92', to: 'Y09', labels: ['VIOLENCE'], display: 'Assault, and perpetrator of maltreatment' },
  {
    from: 'Z69',
    to: 'Z69',
    labels: ['VIOLENCE'],
    display: 'Encounter for mental health services for victim and perpetrator of abuse',
  },
  { from: 'Z62.81', to: 'Z62.81', labels: ['VIOLENCE'], display: 'Personal history of abuse in childhood' },
  { from: 'Z91.41', to: 'Z91.41', labels: ['VIOLENCE'], display: 'Personal history of adult abuse' },
  { from: 'O9A.3', to: 'O9A.5', labels: ['VIOLENCE'], display: 'Abuse complicating pregnancy' },
  { from: 'D57', to: 'D57', labels: ['GENETIC'], display: 'Sickle-cell disorders' },
  {
    from: 'E70',
    to: 'E72',
    labels: ['GENETIC'],
    display: 'Inborn disorders of amino-acid and fatty-acid metabolism',
  },
  { from: 'E84', to: 'E84', labels: ['GENETIC'], display: 'Cystic fibrosis' },
  { from: 'G10', to: 'G10', labels: ['GENETIC'], display: "Huntington's disease" },
  { from: 'Q05', to: 'Q05', labels: ['GENETIC'], display: 'Spina bifida' },
  { from: 'Q90', to: 'Q99', labels: ['GENETIC'], display: 'Chromosomal abnormalities' },
  { from: 'Z14', to: 'Z14', labels: ['GENETIC'], display: 'Genetic carrier' },
  { from: 'Z15', to: 'Z15', labels: ['GENETIC'], display: 'Genetic susceptibility to disease' },
  {
    from: 'Z31.5',
    to: 'Z31.5',
    labels: ['GENETIC'],
    display: 'Encounter for procreative genetic counselling',
  },
  {
    from: 'Z84.81',
    to: 'Z84.81',
    labels: ['GENETIC'],
    display: 'Family history of carrier of genetic disease',
  },
];
