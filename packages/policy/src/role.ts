import { categoryMask, type Category } from './category.js';
import { PURPOSES, type Purpose } from './purpose.js';

/** What a viewer does with a field; SEARCH is lists, counts, filters and sorts. */
export const ACTIONS = ['READ', 'SEARCH', 'WRITE'] as const;
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
  'DEVELOPER',
] as const;
export type Role = (typeof ROLES)[number];

interface RolePolicy {
  /** What it may read, and therefore search. */
  readonly READ: readonly Category[];
  /** What it sees in a masked form alone, by the stated purpose, whatever READ says. It may not be searched. */
  readonly MASKED?: Readonly<Partial<Record<Purpose, readonly Category[]>>>;
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
      'BENCHMARK',
      'PRACTICE',
    ],
    WRITE: ['ACCOUNT', 'CLINICAL', 'MEDICATION', 'LAB', 'IMAGING'],
    purposes: ['TREATMENT', 'EMERGENCY'],
  },
  FRONT_DESK: {
    READ: ['PUBLIC', 'ACCOUNT', 'IDENTITY', 'CONTACT'],
    // The last four of a member number, to tell which card a patient shows.
    MASKED: { OPERATIONS: ['FINANCIAL'] },
    WRITE: ['ACCOUNT', 'IDENTITY', 'CONTACT'],
    purposes: ['OPERATIONS'],
  },
  BILLER: {
    READ: ['PUBLIC', 'ACCOUNT', 'IDENTITY', 'CONTACT', 'FINANCIAL'],
    WRITE: ['ACCOUNT', 'FINANCIAL'],
    purposes: ['PAYMENT'],
  },
  CLINIC_ADMIN: {
    READ: ['PUBLIC', 'ACCOUNT', 'BENCHMARK', 'PRACTICE'],
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
    MASKED: { RESEARCH: ['IDENTITY', 'CONTACT'] },
    WRITE: [],
    purposes: ['PATIENT_REQUEST', 'TREATMENT', 'RESEARCH'],
  },
  RESEARCHER: { READ: ['PUBLIC', 'ACCOUNT', 'BENCHMARK'], WRITE: ['ACCOUNT'], purposes: ['RESEARCH'] },
  PRIVACY_OFFICER: {
    READ: ['PUBLIC', 'ACCOUNT', 'CONSENT', 'AUDIT', 'BENCHMARK'],
    // It must tell patients apart without knowing them.
    MASKED: { OPERATIONS: ['IDENTITY'] },
    WRITE: ['ACCOUNT'],
    purposes: ['OPERATIONS'],
  },
  OPERATOR: { READ: ['PUBLIC', 'ACCOUNT'], WRITE: ['ACCOUNT'], purposes: ['OPERATIONS'] },
  // Registers apps and sees how they fare; what the apps themselves see is PARTNER_APP's.
  DEVELOPER: { READ: ['PUBLIC', 'ACCOUNT'], WRITE: ['ACCOUNT'], purposes: ['OPERATIONS'] },
};

/** The table as masks, made once. */
interface RoleMasks {
  readonly read: number;
  readonly write: number;
  readonly masked: Readonly<Record<Purpose, number>>;
  /** Every bit for a purpose that the role may state, else none. */
  readonly stated: Readonly<Record<Purpose, number>>;
}

const ROLE_MASKS = mapped(ROLES, (role): RoleMasks => {
  const { READ, WRITE, MASKED = {} } = ROLE_POLICY[role];
  const masked = mapped(PURPOSES, (purpose) => categoryMask(MASKED[purpose] ?? []));
  const stated = mapped(PURPOSES, (purpose) => (ROLE_POLICY[role].purposes.includes(purpose) ? -1 : 0));
  return { read: categoryMask(READ), write: categoryMask(WRITE), masked, stated };
});

function mapped<K extends string, V>(keys: readonly K[], value: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, V>; // fromEntries widens the keys
}

/** The categories that `role` may `action` under a purpose without a mask, as a mask of categories; none under a purpose that it may not state. */
export function roleMask(role: Role, action: Action, purpose: Purpose): number {
  const { read, write, masked, stated } = ROLE_MASKS[role];
  return stated[purpose] & (action === 'WRITE' ? write : read & ~masked[purpose]);
}

/** The categories of which `role` sees the masked form alone under a purpose. */
export function maskedMask(role: Role, purpose: Purpose): number {
  const { masked, stated } = ROLE_MASKS[role];
  return stated[purpose] & masked[purpose];
}

/** The categories whose rows are there for `role`, masked or not: what row security knows of a role. */
export function visibleMask(role: Role): number {
  const { read, masked } = ROLE_MASKS[role];
  return PURPOSES.reduce((mask, purpose) => mask | masked[purpose], read);
}

export function isRole(value: unknown): value is Role {
  return typeof value === 'string' && Object.hasOwn(ROLE_POLICY, value);
}
