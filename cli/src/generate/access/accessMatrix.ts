import {
  ALL_LABELS_MASK,
  BREAK_GLASS_MASK,
  CATEGORIES,
  PHI_CATEGORIES,
  RESOURCE_TYPES,
  ROLE_POLICY,
  categoryMask,
  decide,
  decideDuty,
  decideRoot,
  labelMask,
  registrationMasks,
  type Action,
  type Block,
  type Category,
  type Decision,
  type Grant,
  type Purpose,
  type Reason,
  type Subject,
  type Viewer,
} from '@caregraph/policy';
import type { Place, Step } from './accessPlace.js';
import { ACCESS_STATES, LABEL, type AccessState, type Covers, type Source } from './accessState.js';

/** One letter per denial in the matrix: upper case where the answer says why, lower case where nothing is there. */
export const REASON_LETTER = {
  ACCOUNT_INACTIVE: 'I',
  ROLE_MAY_NOT: 'R',
  OTHER_PURPOSE: 'U',
  SCOPE_MISSING: 'S',
  NO_RELATIONSHIP: 'N',
  CONSENT_MISSING: 'C',
  LABEL_CONSENT_MISSING: 'L',
  OTHER_CLINIC: 'T',
  RESTRICTED: 'X',
  OBJECTED: 'J',
  ERASURE_IN_PROGRESS: 'E',
  MASKED_ONLY: 'H',
} as const satisfies Partial<Record<Reason, string>>;

const PERMITTED = 'P';
const MASKED = 'M';

/** What is asked for a field to be decided on, besides the state. */
export type Needed = Pick<Place, 'needs' | 'category' | 'resource' | 'path'>;

const OWN_CLINIC = 'own clinic';
const PATIENT = 'this patient';
/** What the observations of the record carry. */
const ROW_CODE = 'http://terminology.hl7.org/CodeSystem/observation-category|laboratory';

/** Who asks, and what there is to decide by: the same for every step to a place. */
interface Asker {
  readonly viewer: Viewer;
  readonly grants: readonly Grant[];
  readonly blocks: readonly Block[];
  readonly state: AccessState;
}

/** What the policy answers at a place in a state: a letter (see {@link REASON_LETTER}). */
export function cellOf(place: Place, state: AccessState): string {
  const asker = {
    viewer: viewerIn(state, place),
    grants: grantsIn(state, place),
    blocks: blocksIn(state, place),
    state,
  };
  let letter = PERMITTED;
  for (const step of place.steps) {
    letter = answerTo(step, asker);
    if (letter !== PERMITTED && letter !== MASKED) return letter;
  }
  return letter;
}

function answerTo(step: Step, { viewer, grants, blocks, state }: Asker): string {
  const known = grants.some((grant) => (grant.categoryMask & categoryMask(['PUBLIC'])) !== 0);
  const asked = (subject: Subject | null, category: Category, action: Action): Decision =>
    decide({ viewer, subject, grants, blocks, category, action });
  switch (step.kind) {
    case 'ROOT':
      return told(decideRoot(viewer, step.category, step.action, step.resource));
    case 'DUTY':
      return told(decideDuty(viewer, step.duty));
    case 'KNOW':
      return known ? PERMITTED : REASON_LETTER.NO_RELATIONSHIP.toLowerCase();
    case 'WRITE':
      if (!known) return REASON_LETTER.NO_RELATIONSHIP.toLowerCase();
      return told(asked(subjectOf('PATIENT', state, step.resource), step.category, 'WRITE'));
    case 'ROW': {
      // A row that the viewer may see nothing of is not there: the database and the service both decide on it.
      const subject = subjectOf(step.whose, state, step.resource);
      const answers = step.categories.map((category) => asked(subject, category, step.action));
      const isThere = answers.some(({ effect }) => effect !== 'DENY');
      return isThere ? PERMITTED : (answers.map((answer) => told(answer).toLowerCase())[0] ?? '');
    }
    case 'FIELD': {
      const subject = subjectOf(step.whose, state, step.resource);
      if (subject && step.isList) return told(asked({ ...subject, isList: true }, step.category, 'SEARCH'));
      return told(asked(subject, step.category, 'READ'), step.mask !== undefined);
    }
  }
}

function told({ effect, reason }: Decision, hasMaskedForm = false): string {
  if (effect === 'PERMIT') return PERMITTED;
  if (effect === 'MASK') return hasMaskedForm ? MASKED : REASON_LETTER.MASKED_ONLY;
  const letter = (REASON_LETTER as Partial<Record<Reason, string>>)[reason];
  if (letter === undefined) throw new Error(`The matrix has no letter for ${effect} ${reason}`);
  return letter;
}

function subjectOf(
  whose: 'CLINIC' | 'PATIENT' | 'NOBODY',
  state: AccessState,
  resource: string,
): Subject | null {
  if (whose === 'NOBODY') return null;
  if (whose === 'PATIENT') return { patientId: PATIENT, labels: 0, tenantId: null, resource };
  const tenantId = { OTHER_CLINIC: 'another clinic', NOBODY: null, OWN: OWN_CLINIC }[state.keptBy ?? 'OWN'];
  const codes = resource === 'Observation' ? { codes: [ROW_CODE] } : {};
  const labels = state.labelled ? labelMask([LABEL]) : 0;
  return { patientId: PATIENT, labels, tenantId, isClinicRow: true, resource, ...codes };
}

function viewerIn(state: AccessState, needed: Needed): Viewer {
  const bound = state.role === 'PARTNER_APP' && state.tokenFor !== 'THE_APP_ITSELF';
  return {
    accountId: bound ? 'person' : 'viewer',
    clientId: 'client',
    role: state.role,
    active: state.suspended === undefined,
    granteeId: 'viewer',
    subscriberId: null,
    patientId: state.role === 'PATIENT' && state.sources.length > 0 ? PATIENT : null,
    onlyPatientId: !bound ? null : state.tokenFor === 'ANOTHER_PATIENT' ? 'another patient' : PATIENT,
    purpose: purposeOf(state),
    scopes: new Set(scopesIn(state, needed)),
  };
}

export function purposeOf({ purpose, role }: AccessState): Purpose {
  return purpose ?? ROLE_POLICY[role].purposes[0] ?? 'TREATMENT';
}

/** The scopes of the token of an app or a delegate in this state. */
export function scopesIn(state: AccessState, { resource, path }: Needed): string[] {
  const isApp = state.role === 'PARTNER_APP';
  const level = !isApp ? 'user' : state.tokenFor === 'THE_APP_ITSELF' ? 'system' : 'patient';
  switch (state.scopes ?? 'ALL') {
    case 'ALL':
      return [`${level}/*.rs`];
    case 'OTHER_TYPES':
      return RESOURCE_TYPES.filter((type) => type !== resource).map((type) => `${level}/${type}.rs`);
    case 'FIRST_TYPE':
      return [`${level}/${path.split('.')[0]}.rs`];
    case 'READ_ALONE':
      return [`${level}/*.r`];
    case 'SEARCH_ALONE':
      return [`${level}/*.s`];
    case 'CODED':
      return [`${level}/*.rs?category=${ROW_CODE}`];
    case 'CODED_OTHERWISE':
      return [`${level}/*.rs?category=vital-signs`];
    case 'OTHER_LEVEL':
      return [isApp ? 'system/*.rs' : 'patient/*.rs'];
  }
}

/** The categories that a delegation or consent names in the state a place is asked for in. */
export function covered(covers: Covers | undefined, { needs, category }: Needed): Category[] {
  if (covers === 'NEEDED') return [...needs];
  return CATEGORIES.filter((each) => PHI_CATEGORIES.has(each) && (covers === 'ALL' || each !== category));
}

/** What a restriction of one category names; the identity of a patient where the place needs none. */
export function restrictedCategory({ category }: Needed): Category {
  return PHI_CATEGORIES.has(category) ? category : 'IDENTITY';
}

/** What the patient has stopped, as `access.recompute` writes it into `access.block`. */
function blocksIn(state: AccessState, needed: Needed): Block[] {
  const block = { sourceId: 'block', since: '2020-01-01T00:00:00Z', purpose: null };
  const all = { ...block, categoryMask: categoryMask(CATEGORIES) };
  const some = { ...block, categoryMask: categoryMask([restrictedCategory(needed)]) };
  return [
    ...(state.restricted
      ? [{ ...(state.restricted === 'ALL' ? all : some), kind: 'RESTRICTION' as const }]
      : []),
    ...(state.objected ? [{ ...all, kind: 'OBJECTION' as const, purpose: purposeOf(state) }] : []),
    ...(state.erasing ? [{ ...all, kind: 'ERASURE' as const }] : []),
  ];
}

/** The grants the viewer holds: what `access.recompute` makes of the sources, seen through `own_grants`. */
function grantsIn(state: AccessState, needed: Needed): Grant[] {
  if (state.tokenFor === 'ANOTHER_PATIENT') return [];
  return state.sources.flatMap((source) => {
    const grant = grantOf(source, state, needed);
    return grant === null ? [] : leftOf(grant, state, needed);
  });
}

/** What blocks leave of a grant: nothing where all is stopped, else the categories that are not. */
function leftOf(grant: Grant, { restricted, objected, erasing }: AccessState, needed: Needed): Grant[] {
  if (grant.sourceKind === 'SELF') {
    const left = categoryMask(erasing ? ['PUBLIC', 'ACCOUNT', 'CONSENT', 'AUDIT'] : CATEGORIES);
    return [{ ...grant, categoryMask: left }];
  }
  if (erasing || objected || restricted === 'ALL') return [];
  const stopped = restricted ? categoryMask([restrictedCategory(needed)]) : 0;
  return [{ ...grant, categoryMask: grant.categoryMask & ~stopped }];
}

function grantOf(source: Source, state: AccessState, needed: Needed): Grant | null {
  if (source.ended || source.withdrawn || source.otherPurpose || source.otherAccount) return null;
  const base = { sourceKind: source.kind, sourceId: source.kind, labelMask: 0, tenantId: null };
  const named = categoryMask(['PUBLIC', ...covered(source.covers, needed)]);
  switch (source.kind) {
    case 'SELF':
      return { ...base, categoryMask: categoryMask(CATEGORIES), labelMask: ALL_LABELS_MASK };
    case 'REGISTRATION': {
      const mask = new Map(registrationMasks()).get(purposeOf(state));
      return mask === undefined ? null : { ...base, categoryMask: mask, tenantId: OWN_CLINIC };
    }
    case 'CONNECTION':
      return { ...base, categoryMask: categoryMask(['PUBLIC']) };
    case 'DELEGATION':
      return { ...base, categoryMask: named, labelMask: source.label ? labelMask([LABEL]) : 0 };
    case 'BREAK_GLASS': {
      const isEmergency = purposeOf(state) === 'EMERGENCY';
      return isEmergency ? { ...base, categoryMask: BREAK_GLASS_MASK, labelMask: ALL_LABELS_MASK } : null;
    }
    case 'CONSENT': {
      const connected = state.sources.some(({ kind, ended }) => kind === 'CONNECTION' && !ended);
      if (state.policyNotAccepted || (state.role === 'PARTNER_APP' && !connected)) return null;
      return { ...base, categoryMask: named, labelMask: source.label ? labelMask([LABEL]) : 0 };
    }
  }
}

/** The matrix as a file: a line per place, a letter per state. */
export function accessMatrixFile(places: readonly Place[]): string {
  const legend = { [PERMITTED]: 'PERMIT', [MASKED]: 'MASK' } as Record<string, string>;
  for (const [reason, letter] of Object.entries(REASON_LETTER)) {
    legend[letter] = `DENY ${reason}, and the answer says so`;
    legend[letter.toLowerCase()] = `DENY ${reason}, and nothing seems to be there`;
  }
  const states = ACCESS_STATES.map(({ role, state }) => JSON.stringify([role, state]));
  const rows = places.map((place) => {
    const cells = ACCESS_STATES.map((state) => cellOf(place, state)).join('');
    return `${JSON.stringify(`${place.subgraph} ${place.path}`)}: ${JSON.stringify([place.classified, cells])}`;
  });
  return [
    '{',
    '"note": "Generated from packages/policy by npm run generate: for each place a field can be asked for, its category and a letter per state.",',
    `"letters": ${JSON.stringify(legend)},`,
    `"states": [\n${states.join(',\n')}\n],`,
    `"places": {\n${rows.join(',\n')}\n}`,
    '}',
    '',
  ].join('\n');
}
