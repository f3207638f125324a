import { categoryMask, SUBJECTLESS_CATEGORIES } from './category.js';
import { ROLE_POLICY } from './role.js';

/** Why a clinician may open a record in an emergency; a closed list, so that no reason can carry health information. */
export const BREAK_GLASS_REASONS = [
  'UNCONSCIOUS',
  'LIFE_THREATENING',
  'UNABLE_TO_CONSENT',
  'DISASTER',
] as const;
export type BreakGlassReason = (typeof BREAK_GLASS_REASONS)[number];

/** What a privacy officer finds afterwards. */
export const BREAK_GLASS_OUTCOMES = ['JUSTIFIED', 'NOT_JUSTIFIED'] as const;
export type BreakGlassOutcome = (typeof BREAK_GLASS_OUTCOMES)[number];

export const BREAK_GLASS_MAX_HOURS = 4;

/** A ticket of the clinic's own system: a project of capitals and a number, e.g. `ER-4711`; nothing else fits in it. */
export const BREAK_GLASS_TICKET = /^[A-Z][A-Z0-9]{1,9}-[0-9]{1,9}$/;

/** What break-glass opens: the categories of a patient's data that a clinician reads, but CONSENT; and what is public. */
export const BREAK_GLASS_MASK = categoryMask(
  ROLE_POLICY.CLINICIAN.READ.filter(
    (category) => category === 'PUBLIC' || (category !== 'CONSENT' && !SUBJECTLESS_CATEGORIES.has(category)),
  ),
);
