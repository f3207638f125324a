import { categoryBit, type Category } from './category.js';
import { roleMask, type Action } from './role.js';
import { scopeReadMask } from './scope.js';
import type { Grant, Subject, Viewer } from './viewer.js';

/** Why a decision went as it did; a closed list, safe to show to the viewer. */
export type Reason =
  | 'PUBLIC'
  | 'GRANTED'
  | 'ACCOUNT_INACTIVE'
  | 'ROLE_MAY_NOT'
  | 'SCOPE_MISSING'
  | 'NO_RELATIONSHIP'
  | 'CONSENT_MISSING'
  | 'LABEL_CONSENT_MISSING'
  | 'OTHER_CLINIC'
  | 'UNKNOWN_SUBJECT';

/** The layer of the access model (DESIGN section 5) that decided. */
export type Layer = 'ROLE' | 'SCOPE' | 'RELATIONSHIP' | 'RESTRICTION' | 'CONSENT' | 'BREAK_GLASS' | 'NONE';

export interface Decision {
  readonly effect: 'PERMIT' | 'MASK' | 'DENY';
  readonly layer: Layer;
  readonly reason: Reason;
  /** The grant that permits. */
  readonly grant?: Grant;
}

export interface Question {
  readonly viewer: Viewer;
  /** Whose data; null where the field belongs to nobody (directories, accounts). */
  readonly subject: Subject | null;
  /** The grants the viewer holds on that patient now, for the stated purpose. */
  readonly grants: readonly Grant[];
  readonly category: Category;
  readonly action: Action;
}

const permitPublic: Decision = { effect: 'PERMIT', layer: 'ROLE', reason: 'PUBLIC' };
const permitByRole: Decision = { effect: 'PERMIT', layer: 'ROLE', reason: 'GRANTED' };
const deny = (layer: Layer, reason: Reason): Decision => ({ effect: 'DENY', layer, reason });
const denials = {
  inactive: deny('ROLE', 'ACCOUNT_INACTIVE'),
  role: deny('ROLE', 'ROLE_MAY_NOT'),
  scope: deny('SCOPE', 'SCOPE_MISSING'),
  relationship: deny('RELATIONSHIP', 'NO_RELATIONSHIP'),
  consent: deny('CONSENT', 'CONSENT_MISSING'),
  label: deny('CONSENT', 'LABEL_CONSENT_MISSING'),
  tenant: deny('RELATIONSHIP', 'OTHER_CLINIC'),
  subject: deny('NONE', 'UNKNOWN_SUBJECT'),
} as const;

/**
 * May this viewer see (or change) a field of this category, of this patient, now, for the stated purpose?
 * Layers run from cheap to dear and the first denial wins; a missing rule is a denial.
 */
export function decide({ viewer, subject, grants, category, action }: Question): Decision {
  const asked = decideRoot(viewer, category, action);
  if (asked.effect === 'DENY' || category === 'PUBLIC' || category === 'ACCOUNT') return asked;
  if (subject === null) return denials.subject;
  if (viewer.onlyPatientId !== null && viewer.onlyPatientId !== subject.patientId)
    return denials.relationship;
  return decideByGrants(subject, grants, categoryBit(category));
}

/**
 * The layers that need no patient: status, role and scope. They decide on root fields, whose rows are decided on one
 * by one below them.
 */
export function decideRoot(viewer: Viewer, category: Category, action: Action): Decision {
  if (!viewer.active) return denials.inactive;
  const bit = categoryBit(category);
  // Asking for something public takes no right to write it: what a mutation changes is decided by its service.
  if (category === 'PUBLIC') return permitPublic;
  if ((roleMask(viewer.role, action) & bit) === 0) return denials.role;
  if (viewer.role === 'PARTNER_APP' && (scopeReadMask(viewer.scopes) & bit) === 0) return denials.scope;
  return permitByRole;
}

/** The best grant decides: each is sufficient alone, and masks of several are never added up. */
function decideByGrants(subject: Subject, grants: readonly Grant[], bit: number): Decision {
  if (grants.length === 0) return denials.relationship;
  let closest: Decision = denials.consent;
  for (const grant of grants) {
    if ((grant.categoryMask & bit) === 0) continue;
    if (grant.tenantId !== null && isKeptElsewhere(subject, grant.tenantId)) {
      if (closest === denials.consent) closest = denials.tenant;
      continue;
    }
    if ((subject.labels & ~grant.labelMask) !== 0) {
      closest = denials.label;
      continue;
    }
    const layer = grant.sourceKind === 'CONSENT' ? 'CONSENT' : 'RELATIONSHIP';
    return { effect: 'PERMIT', layer, reason: 'GRANTED', grant };
  }
  return closest;
}

/** Row-level security compares the same: what no clinic keeps is no clinic's to show. */
function isKeptElsewhere({ tenantId, isClinicRow }: Subject, clinicId: string): boolean {
  return tenantId === null ? isClinicRow === true : tenantId !== clinicId;
}
