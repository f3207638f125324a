import type { Category } from './category.js';
import { decide, type Decision, type Layer, type Question, type Reason } from './decide.js';
import type { Mask } from './mask.js';
import { PURPOSES, type Purpose } from './purpose.js';
import { ROLE_POLICY } from './role.js';
import { isScoped } from './scope.js';

/** The layers of a decision in the order in which they are asked (docs/decisions/0007). */
export const LAYERS = ['ROLE', 'SCOPE', 'RELATIONSHIP', 'RESTRICTION', 'CONSENT', 'BREAK_GLASS'] as const;

/** What a layer said: PASSED lets the next one be asked, PERMITTED names the layer whose grant decided. */
export type LayerAnswer = 'PASSED' | 'MASKED' | 'PERMITTED' | 'DENIED' | 'NOT_NEEDED' | 'NOT_ASKED';

export interface LayerOutcome {
  readonly layer: (typeof LAYERS)[number];
  readonly outcome: LayerAnswer;
}

/** What was a grant once, or would be one, were it not for `why`: a row of `access.former_grant`. */
export interface FormerGrant {
  readonly sourceKind: string;
  /** The consent, registration, delegation, connection or break-glass (UUID). */
  readonly sourceId: string;
  readonly why:
    | 'WITHDRAWN'
    | 'REFUSED'
    | 'ENDED'
    | 'NOT_CONNECTED'
    | 'POLICY_NOT_ACCEPTED'
    | 'RESTRICTED'
    | 'OBJECTED'
    | 'ERASURE_IN_PROGRESS';
  /** Since when (ISO 8601 timestamp). */
  readonly since: string;
}

/** A decision as the graph makes it of a field: a mask that the field does not have is a denial. */
export interface Explanation {
  readonly effect: Decision['effect'];
  readonly layer: Layer;
  readonly reason: Reason | 'PURPOSE_NOT_ALLOWED';
  readonly decision: Decision;
  readonly layers: readonly LayerOutcome[];
}

/** The decision on a field with what each layer said. It is made by {@link decide}, so that it cannot differ. */
export function explain(question: Question, mask: Mask | undefined): Explanation {
  const { role, purpose } = question.viewer;
  const decision = decide(question);
  if (question.viewer.active && !ROLE_POLICY[role].purposes.includes(purpose))
    return answer({ effect: 'DENY', layer: 'ROLE', reason: 'ROLE_MAY_NOT' }, 'PURPOSE_NOT_ALLOWED', question);
  if (decision.effect === 'MASK' && mask === undefined)
    return answer({ effect: 'DENY', layer: 'ROLE', reason: 'MASKED_ONLY' }, 'MASKED_ONLY', question);
  return answer(decision, decision.reason, question);
}

function answer(decision: Decision, reason: Explanation['reason'], question: Question): Explanation {
  const { effect, layer } = decision;
  const layers = LAYERS.map((each) => ({ layer: each, outcome: outcomeOf(each, decision, question) }));
  return { effect, layer, reason, decision, layers };
}

function outcomeOf(
  layer: LayerOutcome['layer'],
  decision: Decision,
  { viewer, category }: Question,
): LayerAnswer {
  const place = LAYERS.indexOf(layer);
  if (layer === 'SCOPE' && !isScoped(viewer.role) && decision.layer !== 'ROLE') return 'NOT_NEEDED';
  if (decision.effect === 'DENY') {
    const decided = LAYERS.findIndex((each) => each === decision.layer);
    return place < decided ? 'PASSED' : place === decided ? 'DENIED' : 'NOT_ASKED';
  }
  if (category === 'PUBLIC' || category === 'ACCOUNT') return place === 0 ? 'PERMITTED' : 'NOT_ASKED';
  if (layer === decision.layer) return 'PERMITTED';
  if (layer === 'ROLE' && decision.effect === 'MASK') return 'MASKED';
  if (layer === 'CONSENT') return decision.layer === 'BREAK_GLASS' ? 'PASSED' : 'NOT_NEEDED';
  return layer === 'BREAK_GLASS' ? 'NOT_ASKED' : 'PASSED';
}

/** What a sentence about a decision has to name. */
export interface Named {
  /** Who asks, e.g. `Lumen Health`, or `you`. */
  readonly who: string;
  readonly field: string;
  readonly category: Category;
  readonly resource: string;
  readonly purpose: Purpose;
}

/** One sentence in plain words: may it be seen, and why. */
export function sentenceOf({ effect, reason, decision }: Explanation, named: Named): string {
  const { who, field, category, purpose } = named;
  const may = who === 'you' ? 'You may' : `${who} may`;
  if (effect === 'DENY') return `${may} not see ${field}: ${REASON_WORDS[reason](named)}.`;
  const source = decision.grant ? SOURCE_WORDS[decision.grant.sourceKind] : 'it says nothing of a patient';
  const masked = effect === 'MASK' ? `the masked form of ${field} alone` : field;
  const whole = `${may} see ${masked} for ${purpose}: ${source}.`;
  const clinic = decision.grant?.tenantId ? ' Rows that another clinic keeps are not covered.' : '';
  const labels =
    decision.grant?.labelMask === 0 && category !== 'CONSENT'
      ? ' Rows labelled as especially sensitive are not covered: they need a consent that names the label.'
      : '';
  return whole + clinic + labels;
}

const SOURCE_WORDS: Readonly<Record<string, string>> = {
  SELF: 'it is the own record',
  DELEGATION: 'the patient has delegated it',
  REGISTRATION: 'the patient is registered with the clinic',
  CONNECTION: 'the patient has connected the app',
  CONSENT: 'the patient has consented',
  BREAK_GLASS: 'the record is open in an emergency',
};

const REASON_WORDS: Readonly<Record<Explanation['reason'], (named: Named) => string>> = {
  PUBLIC: () => 'it is public',
  GRANTED: () => 'it is granted',
  MASKED: () => 'it is masked',
  MASKED_ONLY: ({ category }) => `the role sees ${category} in masked form alone, and this field has none`,
  ACCOUNT_INACTIVE: () => 'the account, the membership or the app is not active',
  ROLE_MAY_NOT: ({ category }) => `the role does not see ${category}`,
  PURPOSE_NOT_ALLOWED: ({ purpose }) => `the role may not state the purpose ${purpose}`,
  OTHER_PURPOSE: ({ purpose }) => `it is not done for ${purpose}`,
  SCOPE_MISSING: ({ resource }) => `no scope of the token covers ${resource}`,
  NO_RELATIONSHIP: () => 'nothing relates them to the patient',
  RESTRICTED: ({ category }) => `the processing of ${category} is restricted`,
  OBJECTED: ({ purpose }) => `the patient objects to the purpose ${purpose}`,
  ERASURE_IN_PROGRESS: () => 'the record is being erased',
  CONSENT_MISSING: ({ category, purpose }) => `nothing allows ${category} for ${purpose}`,
  LABEL_CONSENT_MISSING: () => 'the row is especially sensitive and no consent names its label',
  OTHER_CLINIC: () => 'another clinic keeps the row',
  UNKNOWN_SUBJECT: () => 'it is not known whose it is',
};

/** What would change a denial, in one sentence; null where nothing does, or nothing is to be changed. */
export function remedyOf(
  { effect, reason }: Explanation,
  { who, category, resource, purpose }: Named,
  former: FormerGrant | undefined,
): string | null {
  if (effect === 'PERMIT') return null;
  const whom = who === 'you' ? 'you' : who;
  switch (reason) {
    case 'SCOPE_MISSING':
      return `Sign in again and ask for the scope patient/${resource}.rs.`;
    case 'CONSENT_MISSING':
      if (former?.why === 'POLICY_NOT_ACCEPTED')
        return 'The patient can accept the current version of the policy.';
      if (former?.why === 'NOT_CONNECTED') return `The patient can connect ${whom} again.`;
      return `The patient can allow ${category} for ${purpose} to ${whom}.`;
    case 'NO_RELATIONSHIP':
      return `The patient can connect ${whom}, be registered there, or allow ${category} for ${purpose}.`;
    case 'RESTRICTED':
      return 'The patient can lift the restriction.';
    case 'OBJECTED':
      return `The patient can withdraw the objection to ${purpose}.`;
    case 'PURPOSE_NOT_ALLOWED':
      return `State another purpose: ${PURPOSES.filter((each) => each !== purpose).join(', ')} are there, as the role allows.`;
    case 'ACCOUNT_INACTIVE':
      return 'An administrator can activate the account or the app.';
    default:
      return null;
  }
}
