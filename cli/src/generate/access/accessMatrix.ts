import {
  ALL_LABELS_MASK,
  CATEGORIES,
  PHI_CATEGORIES,
  RESOURCE_CATEGORY,
  ROLE_POLICY,
  categoryMask,
  decide,
  decideRoot,
  labelMask,
  registrationMasks,
  type Category,
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
  SCOPE_MISSING: 'S',
  NO_RELATIONSHIP: 'N',
  CONSENT_MISSING: 'C',
  LABEL_CONSENT_MISSING: 'L',
  OTHER_CLINIC: 'T',
} as const satisfies Partial<Record<Reason, string>>;

const PERMITTED = 'P';

/** What is asked for a field to be decided on, besides the state. */
export type Needed = Pick<Place, 'needs' | 'category'>;

const OWN_CLINIC = 'own clinic';
const PATIENT = 'this patient';

/** What the policy answers at a place in a state: a letter (see {@link REASON_LETTER}). */
export function cellOf(place: Place, state: AccessState): string {
  const viewer = viewerIn(state, place);
  const grants = grantsIn(state, place);
  for (const step of place.steps) {
    const answer = answerTo(step, viewer, grants, state);
    if (answer !== PERMITTED) return answer;
  }
  return PERMITTED;
}

function answerTo(step: Step, viewer: Viewer, grants: readonly Grant[], state: AccessState): string {
  const known = grants.some((grant) => (grant.categoryMask & categoryMask(['PUBLIC'])) !== 0);
  switch (step.kind) {
    case 'ROOT':
      return told(decideRoot(viewer, step.category, step.action));
    case 'KNOW':
      return known ? PERMITTED : REASON_LETTER.NO_RELATIONSHIP.toLowerCase();
    case 'WRITE': {
      if (!known) return REASON_LETTER.NO_RELATIONSHIP.toLowerCase();
      const subject = subjectOf('PATIENT', state);
      return told(decide({ viewer, subject, grants, category: step.category, action: 'WRITE' }));
    }
    case 'ROW': {
      // A row that the viewer may see nothing of is not there: the database and the service both decide on it.
      const subject = subjectOf(step.whose, state);
      const answers = step.categories.map((category) =>
        told(decide({ viewer, subject, grants, category, action: 'READ' })),
      );
      return answers.includes(PERMITTED) ? PERMITTED : (answers[0] ?? '').toLowerCase();
    }
    case 'FIELD': {
      const subject = subjectOf(step.whose, state);
      return told(decide({ viewer, subject, grants, category: step.category, action: 'READ' }));
    }
  }
}

function told({ effect, reason }: ReturnType<typeof decide>): string {
  if (effect === 'PERMIT') return PERMITTED;
  const letter = (REASON_LETTER as Partial<Record<Reason, string>>)[reason];
  if (letter === undefined) throw new Error(`The matrix has no letter for ${effect} ${reason}`);
  return letter;
}

function subjectOf(whose: 'CLINIC' | 'PATIENT' | 'NOBODY', state: AccessState): Subject | null {
  if (whose === 'NOBODY') return null;
  if (whose === 'PATIENT') return { patientId: PATIENT, labels: 0, tenantId: null };
  const tenantId = { OTHER_CLINIC: 'another clinic', NOBODY: null, OWN: OWN_CLINIC }[state.keptBy ?? 'OWN'];
  return { patientId: PATIENT, labels: state.labelled ? labelMask([LABEL]) : 0, tenantId, isClinicRow: true };
}

function viewerIn(state: AccessState, needed: Needed): Viewer {
  const bound = state.role === 'PARTNER_APP' && state.tokenFor !== 'THE_APP_ITSELF';
  return {
    accountId: 'viewer',
    clientId: 'client',
    role: state.role,
    active: state.suspended === undefined,
    granteeId: 'viewer',
    subscriberId: null,
    patientId: null,
    onlyPatientId: !bound ? null : state.tokenFor === 'ANOTHER_PATIENT' ? 'another patient' : PATIENT,
    purpose: purposeOf(state),
    scopes: new Set(scopesIn(state, needed)),
  };
}

export function purposeOf({ purpose, role }: AccessState): Purpose {
  return purpose ?? ROLE_POLICY[role].purposes[0] ?? 'TREATMENT';
}

/** The scopes of an app's token in this state. */
export function scopesIn(state: AccessState, { category }: Needed): string[] {
  if (!state.scopeMissing) return ['patient/*.rs'];
  return Object.entries(RESOURCE_CATEGORY)
    .filter(([resource, categories]) => resource !== '*' && !categories.includes(category))
    .map(([resource]) => `patient/${resource}.rs`);
}

/** The categories that a delegation or consent names in the state a place is asked for in. */
export function covered(covers: Covers | undefined, { needs, category }: Needed): Category[] {
  if (covers === 'NEEDED') return [...needs];
  return CATEGORIES.filter((each) => PHI_CATEGORIES.has(each) && (covers === 'ALL' || each !== category));
}

/** The grants the viewer holds: what `access.recompute` makes of the sources, seen through `own_grants`. */
function grantsIn(state: AccessState, needed: Needed): Grant[] {
  if (state.tokenFor === 'ANOTHER_PATIENT') return [];
  return state.sources.flatMap((source) => grantOf(source, state, needed) ?? []);
}

function grantOf(source: Source, state: AccessState, needed: Needed): Grant | null {
  if (source.ended || source.withdrawn || source.otherPurpose) return null;
  if (state.restricted && source.kind !== 'SELF') return null;
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
    case 'CONSENT': {
      const connected = state.sources.some(({ kind, ended }) => kind === 'CONNECTION' && !ended);
      if (state.objected || (state.role === 'PARTNER_APP' && !connected)) return null;
      return { ...base, categoryMask: named, labelMask: source.label ? labelMask([LABEL]) : 0 };
    }
  }
}

/** The matrix as a file: a line per place, a letter per state. */
export function accessMatrixFile(places: readonly Place[]): string {
  const legend = { [PERMITTED]: 'PERMIT' } as Record<string, string>;
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
