import type { Decision } from './decide.js';
import type { Purpose } from './purpose.js';
import type { Role } from './role.js';
import type { Viewer } from './viewer.js';

/** What one role alone does, under one purpose: no category stands for it. */
export const DUTIES = {
  BREAK_GLASS: { role: 'CLINICIAN', purpose: 'EMERGENCY' },
  BREAK_GLASS_REVIEW: { role: 'PRIVACY_OFFICER', purpose: 'OPERATIONS' },
  APP_OWNERSHIP: { role: 'DEVELOPER', purpose: 'OPERATIONS' },
} as const satisfies Record<string, { role: Role; purpose: Purpose }>;

export type Duty = keyof typeof DUTIES;

/** Layer 1 for what no category stands for. */
export function decideDuty({ active, role, purpose }: Viewer, duty: Duty): Decision {
  if (!active) return { effect: 'DENY', layer: 'ROLE', reason: 'ACCOUNT_INACTIVE' };
  if (role !== DUTIES[duty].role) return { effect: 'DENY', layer: 'ROLE', reason: 'ROLE_MAY_NOT' };
  if (purpose !== DUTIES[duty].purpose) return { effect: 'DENY', layer: 'ROLE', reason: 'OTHER_PURPOSE' };
  return { effect: 'PERMIT', layer: 'ROLE', reason: 'GRANTED' };
}
