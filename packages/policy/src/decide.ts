import { categoryBit, categoryMask, SUBJECTLESS_CATEGORIES, type Category } from './category.js';
import { maskedMask, roleMask, type Action } from './role.js';
import { coversScope, coversType, isScoped, type Permission } from './scope.js';
import type { Block, Grant, Subject, Viewer } from './viewer.js';

/** Why a decision went as it did; a closed list, safe to show to the viewer. */
export type Reason =
  | 'PUBLIC'
  | 'GRANTED'
  | 'MASKED'
  | 'MASKED_ONLY'
  | 'ACCOUNT_INACTIVE'
  | 'ROLE_MAY_NOT'
  | 'OTHER_PURPOSE'
  | 'SCOPE_MISSING'
  | 'NO_RELATIONSHIP'
  | 'RESTRICTED'
  | 'OBJECTED'
  | 'ERASURE_IN_PROGRESS'
  | 'CONSENT_MISSING'
  | 'LABEL_CONSENT_MISSING'
  | 'OTHER_CLINIC'
  | 'UNKNOWN_SUBJECT';

/** The layer of the access model (docs/decisions/0007) that decided. */
export type Layer = 'ROLE' | 'SCOPE' | 'RELATIONSHIP' | 'RESTRICTION' | 'CONSENT' | 'BREAK_GLASS' | 'NONE';

export interface Decision {
  readonly effect: 'PERMIT' | 'MASK' | 'DENY';
  readonly layer: Layer;
  readonly reason: Reason;
  /** The grant that permits. */
  readonly grant?: Grant;
  /** The block that denies. */
  readonly block?: Block;
}

export interface Question {
  readonly viewer: Viewer;
  /** Whose data; null where the field belongs to nobody (directories, accounts). */
  readonly subject: Subject | null;
  /** The grants the viewer holds on that patient now, for the stated purpose. */
  readonly grants: readonly Grant[];
  /** What the patient has stopped. */
  readonly blocks: readonly Block[];
  readonly category: Category;
  readonly action: Action;
}

const permitPublic: Decision = { effect: 'PERMIT', layer: 'ROLE', reason: 'PUBLIC' };
const permitByRole: Decision = { effect: 'PERMIT', layer: 'ROLE', reason: 'GRANTED' };
const maskByRole: Decision = { effect: 'MASK', layer: 'ROLE', reason: 'MASKED' };
const deny = (layer: Layer, reason: Reason): Decision => ({ effect: 'DENY', layer, reason });
const denials = {
  inactive: deny('ROLE', 'ACCOUNT_INACTIVE'),
  role: deny('ROLE', 'ROLE_MAY_NOT'),
  scope: deny('SCOPE', 'SCOPE_MISSING'),
  relationship: deny('RELATIONSHIP', 'NO_RELATIONSHIP'),
  consent: deny('CONSENT', 'CONSENT_MISSING'),
  clinic: deny('CONSENT', 'OTHER_CLINIC'),
  label: deny('CONSENT', 'LABEL_CONSENT_MISSING'),
  subject: deny('NONE', 'UNKNOWN_SUBJECT'),
} as const;

/**
 * May this viewer see (or change) a field of this category, of this patient, now, for the stated purpose?
 * The layers of docs/decisions/0007 in order: the first denial is the answer, and a missing rule is a denial.
 */
export function decide({ viewer, subject, grants, blocks, category, action }: Question): Decision {
  const byRole = decideRole(viewer, category, action);
  if (byRole.effect === 'DENY' || SUBJECTLESS_CATEGORIES.has(category)) return byRole;
  if (subject === null) return denials.subject;
  if (isScoped(viewer.role) && !coversScope(viewer, subject, permissionOf(action, subject.isNew)))
    return denials.scope;
  if (grants.length === 0 || (viewer.onlyPatientId ?? subject.patientId) !== subject.patientId)
    return denials.relationship;
  const block = blockOf(viewer, subject, blocks, category, action);
  if (block) return { effect: 'DENY', layer: 'RESTRICTION', reason: BLOCK_REASON[block.kind], block };
  const byGrant = decideByGrants(viewer, subject, grants, categoryBit(category));
  if (byGrant.effect === 'DENY' || byRole.effect === 'PERMIT') return byGrant;
  return { ...byGrant, effect: 'MASK', reason: 'MASKED' };
}

/**
 * The layers that need no patient: status, role, and whether any scope covers the type of `resource`. They decide on
 * root fields, whose rows are decided on one by one below them.
 */
export function decideRoot(viewer: Viewer, category: Category, action: Action, resource?: string): Decision {
  const byRole = decideRole(viewer, category, action);
  if (byRole.effect === 'DENY' || SUBJECTLESS_CATEGORIES.has(category)) return byRole;
  return isScoped(viewer.role) && !coversType(viewer, resource, permissionOf(action))
    ? denials.scope
    : byRole;
}

/** Layer 1. */
function decideRole({ active, role, purpose }: Viewer, category: Category, action: Action): Decision {
  if (!active) return denials.inactive;
  // Asking for something public takes no right to write it: what a mutation changes is decided by its service.
  if (category === 'PUBLIC') return permitPublic;
  const bit = categoryBit(category);
  if ((roleMask(role, action, purpose) & bit) !== 0) return permitByRole;
  return action === 'READ' && (maskedMask(role, purpose) & bit) !== 0 ? maskByRole : denials.role;
}

function permissionOf(action: Action, isNew?: true): Permission {
  if (action === 'READ') return 'r';
  return action === 'SEARCH' ? 's' : isNew ? 'c' : 'u';
}

const BLOCK_REASON = {
  RESTRICTION: 'RESTRICTED',
  OBJECTION: 'OBJECTED',
  ERASURE: 'ERASURE_IN_PROGRESS',
} as const satisfies Record<Block['kind'], Reason>;

/** What patients still read of themselves while they are being erased. */
const LEFT_DURING_ERASURE = categoryMask(['CONSENT', 'AUDIT']);

/** Layer 4: the block that stops this, an erasure before the others. */
function blockOf(
  viewer: Viewer,
  subject: Subject,
  blocks: readonly Block[],
  category: Category,
  action: Action,
): Block | undefined {
  const bit = categoryBit(category);
  const isSelf = viewer.role === 'PATIENT' && viewer.patientId === subject.patientId;
  let found: Block | undefined;
  for (const block of blocks) {
    if (block.kind === 'ERASURE') {
      if (!isSelf || action === 'WRITE' || (LEFT_DURING_ERASURE & bit) === 0) return block;
    } else if (isSelf) continue;
    else if (block.kind === 'OBJECTION' ? block.purpose === viewer.purpose : (block.categoryMask & bit) !== 0)
      found ??= block;
  }
  return found;
}

/**
 * Layers 5 and 6. The best grant decides: each is sufficient alone, and masks of several are never added up.
 * Break-glass is the last that is asked.
 */
function decideByGrants(viewer: Viewer, subject: Subject, grants: readonly Grant[], bit: number): Decision {
  let closest: Decision = denials.consent;
  let breakGlass: Grant | undefined;
  for (const grant of grants) {
    if ((grant.categoryMask & bit) === 0) continue;
    if (grant.tenantId !== null && isKeptElsewhere(subject, grant.tenantId)) {
      if (closest === denials.consent) closest = denials.clinic;
    } else if ((subject.labels & ~grant.labelMask) !== 0) closest = denials.label;
    else if (grant.sourceKind !== 'BREAK_GLASS') {
      const layer = grant.sourceKind === 'CONSENT' ? 'CONSENT' : 'RELATIONSHIP';
      return { effect: 'PERMIT', layer, reason: 'GRANTED', grant };
    } else if (viewer.role === 'CLINICIAN' && viewer.purpose === 'EMERGENCY') breakGlass ??= grant;
  }
  if (breakGlass) return { effect: 'PERMIT', layer: 'BREAK_GLASS', reason: 'GRANTED', grant: breakGlass };
  return closest;
}

/** Row-level security compares the same: what no clinic keeps is no clinic's to show. */
function isKeptElsewhere({ tenantId, isClinicRow }: Subject, clinicId: string): boolean {
  return tenantId === null ? isClinicRow === true : tenantId !== clinicId;
}
