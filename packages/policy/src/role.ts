import { categoryMask, type Category } from './category.js';
import type { Purpose } from './purpose.js';

/** What a viewer does with a field. */
export const ACTIONS = ['READ', 'WRITE'] as const;
export type Action = (typeof ACTIONS)[number];

export const ROLES = [
  'PATIENT',
  'DELEGATE',
  'CLINICIAN',
  'FRONT_DESK',
  'BILLER',
  'CLINIC_ADMIN',
  'PARTNER_APP',
  'RESEARCHER',
  'PRIVACY_OFFICER',
  'OPERATOR',
] as const;
export type Role = (typeof ROLES)[number];

interface RolePolicy {
  readonly READ: readonly Category[];
  readonly WRITE: readonly Category[];
  /** The purposes this role may state; the first is taken when it states none. */
  readonly purposes: readonly Purpose[];
}

/**
 * Layer 1 of every decision: role × category × action. What is not listed is denied. A category listed here is
 * necessary, never sufficient: relationship and consent come after it.
 */
export const ROLE_POLICY: Readonly<Record<Role, RolePolicy>> = {
  PATIENT: {
    READ: [
      'PUBLIC',
      'ACCOUNT',
      'IDENTITY',
      'CONTACT',
      'CLINICAL',
      'MEDICATION',
      'LAB',
      'IMAGING',
      'DEVICE',
      'FINANCIAL',
      'CONSENT',
      'AUDIT',
    ],
    WRITE: ['ACCOUNT', 'CONTACT', 'CONSENT'],
    purposes: ['PATIENT_REQUEST'],
  },
  DELEGATE: {
    READ: [
      'PUBLIC',
      'ACCOUNT',
      'IDENTITY',
      'CONTACT',
      'CLINICAL',
      'MEDICATION',
      'LAB',
      'IMAGING',
      'DEVICE',
      'FINANCIAL',
      'CONSENT',
    ],
    WRITE: ['ACCOUNT'],
    purposes: ['PATIENT_REQUEST'],
  },
  CLINICIAN: {
    READ: [
      'PUBLIC',
      'ACCOUNT',
      'IDENTITY',
      'CONTACT',
      'CLINICAL',
      'MEDICATION',
      'LAB',
      'IMAGING',
      'DEVICE',
      'CONSENT',
    ],
    WRITE: ['ACCOUNT', 'CLINICAL', 'MEDICATION', 'LAB', 'IMAGING'],
    purposes: ['TREATMENT', 'EMERGENCY'],
  },
  FRONT_DESK: {
    READ: ['PUBLIC', 'ACCOUNT', 'IDENTITY', 'CONTACT'],
    WRITE: ['ACCOUNT', 'IDENTITY', 'CONTACT'],
    purposes: ['OPERATIONS'],
  },
  BILLER: {
    READ: ['PUBLIC', 'ACCOUNT', 'IDENTITY', 'CONTACT', 'FINANCIAL'],
    WRITE: ['ACCOUNT', 'FINANCIAL'],
    purposes: ['PAYMENT'],
  },
  CLINIC_ADMIN: {
    READ: ['PUBLIC', 'ACCOUNT'],
    WRITE: ['ACCOUNT'],
    purposes: ['OPERATIONS'],
  },
  PARTNER_APP: {
    READ: [
      'PUBLIC',
      'IDENTITY',
      'CONTACT',
      'CLINICAL',
      'MEDICATION',
      'LAB',
      'IMAGING',
      'DEVICE',
      'FINANCIAL',
      'CONSENT',
    ],
    WRITE: [],
    purposes: ['PATIENT_REQUEST', 'TREATMENT', 'RESEARCH'],
  },
  RESEARCHER: { READ: ['PUBLIC', 'ACCOUNT'], WRITE: ['ACCOUNT'], purposes: ['RESEARCH'] },
  PRIVACY_OFFICER: {
    READ: ['PUBLIC', 'ACCOUNT', 'CONSENT', 'AUDIT'],
    WRITE: ['ACCOUNT'],
    purposes: ['OPERATIONS'],
  },
  OPERATOR: { READ: ['PUBLIC', 'ACCOUNT'], WRITE: ['ACCOUNT'], purposes: ['OPERATIONS'] },
};

/** The categories that `role` may `action`, as a mask. */
export function roleMask(role: Role, action: Action): number {
  return categoryMask(ROLE_POLICY[role][action]);
}

export function isRole(value: unknown): value is Role {
  return typeof value === 'string' && Object.hasOwn(ROLE_POLICY, value);
}
