import type { Category, Label } from '@caregraph/policy';

/** Which answer patients gave, as shares of all patients. */
export interface AnswerShares {
  readonly active: number;
  readonly withdrawn: number;
  readonly refused: number;
  /** Given for a period that is over. */
  readonly expired: number;
}

/**
 * What a benchmark or a study may be made from: every category that holds data on a person's health or
 * its cost.
 */
export const DATA_CATEGORIES: readonly Category[] = [
  'IDENTITY',
  'CLINICAL',
  'MEDICATION',
  'LAB',
  'IMAGING',
  'DEVICE',
  'FINANCIAL',
];

export const ALL_LABELS: readonly Label[] = [
  'SUBSTANCE_USE',
  'MENTAL_HEALTH',
  'HIV',
  'SEXUAL_REPRODUCTIVE',
  'VIOLENCE',
  'GENETIC',
];

/** Shares are invented; 7 % were never asked about benchmarking and have no row at all. */
export const CONSENT_MIX = {
  warehouse: { active: 0.88, withdrawn: 0.03, refused: 0.02, expired: 0 },
  app: { active: 0.042, withdrawn: 0.005, refused: 0, expired: 0.003 },
  research: { active: 0.05, withdrawn: 0.005, refused: 0.01, expired: 0.005 },
  otherClinic: { active: 0.04, withdrawn: 0.004, refused: 0.003, expired: 0.006 },
} as const satisfies Record<string, AnswerShares>;

/** Which labels a consent names, as shares of consents: all, some or none. */
export const LABEL_SHARES = {
  warehouse: { all: 0.84, some: 0.08 },
  app: { all: 0.3, some: 0.3 },
  research: { all: 0.25, some: 0.35 },
  otherClinic: { all: 0.15, some: 0.45 },
} as const satisfies Record<keyof typeof CONSENT_MIX, { all: number; some: number }>;

/** What an app is given: a patient chooses one of these. */
export const APP_CHOICES: readonly (readonly Category[])[] = [
  ['IDENTITY', 'CLINICAL', 'LAB', 'MEDICATION'],
  ['IDENTITY', 'CONTACT', 'CLINICAL', 'LAB', 'MEDICATION', 'IMAGING', 'FINANCIAL', 'CONSENT'],
  ['CLINICAL', 'LAB'],
  ['FINANCIAL'],
];

export const CLINIC_CHOICES: readonly (readonly Category[])[] = [
  ['IDENTITY', 'CONTACT', 'CLINICAL', 'MEDICATION', 'LAB', 'IMAGING'],
  ['IDENTITY', 'CLINICAL', 'MEDICATION'],
];

/** Of 1,000 patients, 3 have restricted processing (GDPR 18) and 7 object to a purpose (GDPR 21). */
export const RESTRICTED_SHARE = 0.003;
export const OBJECTING_SHARE = 0.007;

/** Versions of the privacy policy that consents were given under. */
export const POLICY_VERSIONS = [
  { id: '50000000-0000-8000-8000-000000000001', version: '2024-01', publishedAt: '2024-01-01T00:00:00.000Z' },
  { id: '50000000-0000-8000-8000-000000000002', version: '2025-04', publishedAt: '2025-04-01T00:00:00.000Z' },
] as const;

/** The study that research consents name; a grantee of its own. */
export const RESEARCH_PROGRAM_ID = '60000000-0000-8000-8000-000000000001';
/** `access.warehouse_id()`. */
export const WAREHOUSE_ID = '00000000-0000-8000-8000-0000000be7c4';
/** The partner app of the demo realm; connections to it are made only where it is registered. */
export const DEMO_APP_CLIENT_ID = 'demo-partner-app';
