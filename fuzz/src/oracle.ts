/**
 * Who may see what, once more: written from DESIGN and docs/decisions/0007 alone, as plainly as possible, so that the
 * policy and row security can be held against it. It imports nothing, knows no masks and no materialized grants, and asks
 * the whole world anew for each question. Where the text leaves something open, the sentence that was taken stands beside it.
 */

/** Milliseconds since 1970. A period holds from its start, until before its end; null: no end. */
type Instant = number;

interface Period {
  readonly from: Instant;
  readonly to: Instant | null;
}

export interface World {
  readonly accounts: readonly Account[];
  readonly apps: readonly App[];
  readonly registrations: readonly (Period & { readonly patient: string; readonly clinic: string })[];
  readonly delegations: readonly Delegation[];
  readonly connections: readonly (Period & { readonly patient: string; readonly app: string })[];
  readonly consents: readonly Consent[];
  readonly policyVersions: readonly { id: string; publishedAt: Instant; asksForAcceptance: boolean }[];
  readonly acceptances: readonly { readonly patient: string; readonly version: string }[];
  readonly restrictions: readonly Restriction[];
  readonly objections: readonly { patient: string; purpose: string; isOver: boolean }[];
  readonly erasures: readonly { patient: string; isOver: boolean }[];
  readonly emergencies: readonly (Period & { patient: string; account: string })[];
}

export interface Account {
  readonly id: string;
  readonly role: string;
  readonly clinic: string | null;
  readonly patient: string | null;
  readonly isActive: boolean;
  /** Is the staff member still one of the clinic? True for everyone who is not staff. */
  readonly isMember: boolean;
}

export interface App {
  readonly id: string;
  readonly isOurs: boolean;
  readonly isActive: boolean;
}

export interface Delegation extends Period {
  readonly patient: string;
  readonly account: string;
  readonly categories: readonly string[];
  readonly labels: readonly string[];
}

export interface Consent extends Period {
  readonly patient: string;
  readonly granteeKind: string;
  readonly grantee: string;
  readonly purpose: string;
  readonly categories: readonly string[];
  readonly labels: readonly string[];
  readonly status: string;
}

export interface Restriction {
  readonly patient: string;
  /** null: all. */
  readonly categories: readonly string[] | null;
  readonly isOver: boolean;
}

/** Who asks, through what, and what the token says. */
export interface Asker {
  /** null where an app acts for itself. */
  readonly account: string | null;
  readonly app: string;
  /** null: none was stated, and the role's first is taken. */
  readonly purpose: string | null;
  readonly tokenPatient: string | null;
  readonly scopes: readonly string[];
  readonly now: Instant;
}

/** What is asked about: a row, or what belongs to the patient alone. */
export interface Row {
  readonly patient: string;
  readonly resource: string;
  readonly labels: readonly string[];
  /** undefined: the row is of a kind that no clinic keeps. null: a clinic should keep it, and none does. */
  readonly clinic?: string | null;
  /** The FHIR element `category`; undefined where the type has none, or where no single row is meant. */
  readonly codes?: readonly { readonly system: string; readonly code: string }[];
  /** A list as such. Its rows are asked about one by one, so a scope for some of them opens it. */
  readonly isList?: true;
  /** A row that is not there yet. */
  readonly isNew?: boolean;
}

export interface Answer {
  readonly effect: 'PERMIT' | 'MASK' | 'DENY';
  /** The layer that denied: 1 to 6 of decision 7; 0 for what is not denied. */
  readonly layer: number;
  /** Why; where several reasons hold and the text puts none first, all of them. Empty for what is not denied. */
  readonly reasons: readonly string[];
}

interface Grant {
  readonly kind: string;
  readonly categories: readonly string[];
  readonly labels: readonly string[];
  readonly onlyClinic: string | null;
}

interface RoleRow {
  readonly reads: readonly string[];
  readonly masked?: readonly string[];
  readonly writes: readonly string[];
  readonly purposes: readonly string[];
}

const words = (text: string): readonly string[] => text.split(' ');

const LABELS = words('SUBSTANCE_USE MENTAL_HEALTH HIV SEXUAL_REPRODUCTIVE VIOLENCE GENETIC');
const OF_A_PATIENT = words('IDENTITY CONTACT CLINICAL MEDICATION LAB IMAGING DEVICE FINANCIAL CONSENT AUDIT');
const EVERYTHING = ['PUBLIC', 'ACCOUNT', ...OF_A_PATIENT];

/** docs/ACCESS.md and layer 1 of decision 7, typed anew. */
const ROLES: Readonly<Record<string, RoleRow>> = {
  PATIENT: {
    reads: words(
      'PUBLIC ACCOUNT IDENTITY CONTACT CLINICAL MEDICATION LAB IMAGING DEVICE FINANCIAL CONSENT AUDIT',
    ),
    writes: words('ACCOUNT CONTACT CONSENT'),
    purposes: words('PATIENT_REQUEST'),
  },
  DELEGATE: {
    reads: words('PUBLIC ACCOUNT IDENTITY CONTACT CLINICAL MEDICATION LAB IMAGING DEVICE FINANCIAL CONSENT'),
    writes: words('ACCOUNT'),
    purposes: words('PATIENT_REQUEST'),
  },
  CLINICIAN: {
    reads: words('PUBLIC ACCOUNT IDENTITY CONTACT CLINICAL MEDICATION LAB IMAGING DEVICE CONSENT'),
    writes: words('ACCOUNT CLINICAL MEDICATION LAB IMAGING'),
    purposes: words('TREATMENT EMERGENCY'),
  },
  FRONT_DESK: {
    reads: words('PUBLIC ACCOUNT IDENTITY CONTACT'),
    masked: words('FINANCIAL'),
    writes: words('ACCOUNT IDENTITY CONTACT'),
    purposes: words('OPERATIONS'),
  },
  BILLER: {
    reads: words('PUBLIC ACCOUNT IDENTITY CONTACT FINANCIAL'),
    writes: words('ACCOUNT FINANCIAL'),
    purposes: words('PAYMENT'),
  },
  CLINIC_ADMIN: { reads: words('PUBLIC ACCOUNT'), writes: words('ACCOUNT'), purposes: words('OPERATIONS') },
  PARTNER_APP: {
    reads: words('PUBLIC IDENTITY CONTACT CLINICAL MEDICATION LAB IMAGING DEVICE FINANCIAL CONSENT'),
    writes: words(''),
    purposes: words('PATIENT_REQUEST TREATMENT RESEARCH'),
  },
  RESEARCHER: { reads: words('PUBLIC ACCOUNT'), writes: words('ACCOUNT'), purposes: words('RESEARCH') },
  PRIVACY_OFFICER: {
    reads: words('PUBLIC ACCOUNT CONSENT AUDIT'),
    masked: words('IDENTITY'),
    writes: words('ACCOUNT'),
    purposes: words('OPERATIONS'),
  },
  OPERATOR: { reads: words('PUBLIC ACCOUNT'), writes: words('ACCOUNT'), purposes: words('OPERATIONS') },
  DEVELOPER: { reads: words('PUBLIC ACCOUNT'), writes: words('ACCOUNT'), purposes: words('OPERATIONS') },
};

/** "an app under purpose RESEARCH sees IDENTITY and CONTACT so" */
const RESEARCH_APP_MASKED = ['IDENTITY', 'CONTACT'];

// OPERATIONS has FINANCIAL because "a front desk sees FINANCIAL" masked, and that is its only purpose.
const REGISTRATION: Readonly<Record<string, readonly string[]>> = {
  TREATMENT: words('PUBLIC IDENTITY CONTACT CLINICAL MEDICATION LAB IMAGING DEVICE CONSENT'),
  PAYMENT: words('PUBLIC IDENTITY CONTACT FINANCIAL'),
  OPERATIONS: words('PUBLIC IDENTITY CONTACT FINANCIAL CONSENT AUDIT'),
};

const NO_SCOPE_NEEDED = ['PUBLIC', 'ACCOUNT'];
const ALLOWED: Answer = { effect: 'PERMIT', layer: 0, reasons: [] };

function deny(layer: number, ...reasons: string[]): Answer {
  return { effect: 'DENY', layer, reasons };
}

/** May this asker do this with a field of this category of this row, now? */
export function answer(
  world: World,
  asker: Asker,
  row: Row,
  category: string,
  action: 'READ' | 'SEARCH' | 'WRITE',
): Answer {
  const me = whoAsks(world, asker);
  const byRole = roleLayer(me, category, action);
  // "Says nothing of a patient" (docs/ACCESS.md): the role alone decides. Whether a patient is there, `knowsOf` says.
  if (byRole.effect === 'DENY' || NO_SCOPE_NEEDED.includes(category)) return byRole;
  if (!scopeLayer(me, asker, row, action)) return deny(2, 'SCOPE_MISSING');
  const byPatient = patientLayers(world, me, asker, { row, category, action });
  return byPatient.effect === 'DENY' ? byPatient : byRole;
}

/**
 * The same for one field as it is declared: `mask` is true where it has a masked form. "A list never has a masked form; a
 * field without one is denied: MASKED_ONLY."
 */
export function fieldAnswer(
  world: World,
  asker: Asker,
  row: Row,
  field: { readonly category: string; readonly hasMask: boolean; readonly isList: boolean },
): Answer {
  const given = answer(world, asker, row, field.category, field.isList ? 'SEARCH' : 'READ');
  if (given.effect === 'MASK' && (field.isList || !field.hasMask)) return deny(1, 'MASKED_ONLY');
  return given;
}

/** May the viewer know that the patient is there at all? */
export function knowsOf(world: World, asker: Asker, patient: string): boolean {
  return rowIsThere(world, asker, { patient, resource: 'Patient', labels: [] }, ['PUBLIC']);
}

/**
 * Does row security show the row of a table with these categories? "Row security knows role masks (a masked category counts
 * as readable: the row is there), relationship, blocks, consent and break-glass; scopes and masks of single fields are the
 * subgraph's."
 */
export function rowIsThere(world: World, asker: Asker, row: Row, categories: readonly string[]): boolean {
  const me = whoAsks(world, asker);
  for (const category of categories) {
    if (roleLayer(me, category, 'READ').effect === 'DENY') continue;
    if (patientLayers(world, me, asker, { row, category, action: 'READ' }).effect === 'PERMIT') return true;
  }
  return false;
}

interface Me {
  readonly role: string;
  readonly isActive: boolean;
  readonly purpose: string;
  readonly account: Account | null;
  /** Set where an app of a partner acts; an app of ours lends its user's role. */
  readonly app: App | null;
}

export function whoAsks(world: World, asker: Asker): Me {
  const account = world.accounts.find(({ id }) => id === asker.account) ?? null;
  const app = world.apps.find(({ id }) => id === asker.app) ?? null;
  const isApp = app !== null && !app.isOurs;
  const role = isApp ? 'PARTNER_APP' : (account?.role ?? 'NOBODY');
  let isActive = app !== null && app.isActive;
  if (asker.account !== null && !(account?.isActive && account.isMember)) isActive = false;
  if (asker.account === null && !isApp) isActive = false;
  // An app that acts for a person sees that person's record alone, whatever its token says.
  if (isApp && account && (asker.tokenPatient === null || account.patient !== asker.tokenPatient))
    isActive = false;
  const purpose = asker.purpose ?? ROLES[role]?.purposes[0] ?? 'NONE';
  return { role, isActive, purpose, account, app: isApp ? app : null };
}

function roleLayer(me: Me, category: string, action: string): Answer {
  if (!me.isActive) return deny(1, 'ACCOUNT_INACTIVE');
  const role = ROLES[me.role];
  if (!role) return deny(1, 'ROLE_MAY_NOT');
  if (!role.purposes.includes(me.purpose)) return deny(1, 'PURPOSE_NOT_ALLOWED');
  if (action === 'WRITE') {
    return role.writes.includes(category) ? ALLOWED : deny(1, 'ROLE_MAY_NOT');
  }
  const isResearch = me.role === 'PARTNER_APP' && me.purpose === 'RESEARCH';
  const masked = isResearch ? RESEARCH_APP_MASKED : (role.masked ?? []);
  if (masked.includes(category)) {
    // "a category that is only masked may not be searched, sorted or counted by"
    return action === 'SEARCH'
      ? deny(1, 'MASKED_ONLY', 'ROLE_MAY_NOT')
      : { effect: 'MASK', layer: 0, reasons: [] };
  }
  return role.reads.includes(category) ? ALLOWED : deny(1, 'ROLE_MAY_NOT');
}

function scopeLayer(me: Me, asker: Asker, row: Row, action: string): boolean {
  if (me.role !== 'PARTNER_APP' && me.role !== 'DELEGATE') return true;
  const letter = action === 'READ' ? 'r' : action === 'SEARCH' ? 's' : row.isNew ? 'c' : 'u';
  for (const scope of asker.scopes) {
    const [name = '', query] = scope.split('?');
    const [context = '', rest = ''] = name.split('/');
    const [type = '', letters = ''] = rest.split('.');
    if (letters === '' || !isInOrder(letters) || !letters.includes(letter)) continue;
    if (type !== '*' && type !== row.resource) continue;
    if (context === 'patient' && asker.tokenPatient !== row.patient) continue;
    if (context === 'user' && asker.account === null) continue;
    if (context === 'system' && asker.account !== null) continue;
    if (context !== 'patient' && context !== 'user' && context !== 'system') continue;
    if (query === undefined || hasCode(row, query)) return true;
  }
  return false;
}

function isInOrder(letters: string): boolean {
  let expected = 'cruds';
  for (const letter of letters) {
    const at = expected.indexOf(letter);
    if (at < 0) return false;
    expected = expected.slice(at + 1);
  }
  return true;
}

function hasCode(row: Row, query: string): boolean {
  if (!query.startsWith('category=')) return false;
  if (row.isList) return true;
  const wanted = query.slice('category='.length);
  for (const { system, code } of row.codes ?? []) {
    if (wanted === code || wanted === `${system}|${code}`) return true;
  }
  return false;
}

interface Asked {
  readonly row: Row;
  readonly category: string;
  readonly action: string;
}

/** Layers 3 to 6: what is asked of this patient, beyond role and scopes. */
function patientLayers(world: World, me: Me, asker: Asker, { row, category, action }: Asked): Answer {
  const grants = grantsOf(world, me, asker, row.patient);
  if (asker.tokenPatient !== null && asker.tokenPatient !== row.patient) return deny(3, 'NO_RELATIONSHIP');
  if (grants.length === 0) return deny(3, 'NO_RELATIONSHIP');
  const blocks = blocksOf(world, me, row.patient, category, action);
  if (blocks.length > 0) return deny(4, ...blocks);
  return consentLayer(grants, row, category);
}

function blocksOf(world: World, me: Me, patient: string, category: string, action: string): string[] {
  const isThePatient = me.role === 'PATIENT' && me.account?.patient === patient;
  const reasons: string[] = [];
  for (const restriction of world.restrictions) {
    if (restriction.patient !== patient || restriction.isOver || isThePatient) continue;
    // To name every one is to name all.
    const isAll =
      restriction.categories === null || OF_A_PATIENT.every((one) => restriction.categories?.includes(one));
    if (isAll || restriction.categories?.includes(category)) reasons.push('RESTRICTED');
  }
  for (const objection of world.objections) {
    if (objection.patient !== patient || objection.isOver || isThePatient) continue;
    if (objection.purpose === me.purpose) reasons.push('OBJECTED');
  }
  for (const erasure of world.erasures) {
    if (erasure.patient !== patient || erasure.isOver) continue;
    // PUBLIC too: who could not know of the own record could not read its consents.
    const stillRead = isThePatient && action !== 'WRITE' && ['CONSENT', 'AUDIT', 'PUBLIC'].includes(category);
    if (!stillRead) reasons.push('ERASURE_IN_PROGRESS');
  }
  return reasons;
}

function consentLayer(grants: readonly Grant[], row: Row, category: string): Answer {
  let closest = 0;
  for (const grant of grants) {
    let steps = 0;
    if (grant.categories.includes(category)) {
      steps = 1;
      // "A row that a clinic should keep and none does is no clinic's to show."
      if (grant.onlyClinic === null || row.clinic === undefined || row.clinic === grant.onlyClinic) {
        steps = 2;
        if (row.labels.every((label) => grant.labels.includes(label))) return ALLOWED;
      }
    }
    if (steps > closest) closest = steps;
  }
  return deny(5, ['CONSENT_MISSING', 'OTHER_CLINIC', 'LABEL_CONSENT_MISSING'][closest] ?? '');
}

function isNow({ from, to }: Period, now: Instant): boolean {
  return from <= now && (to === null || now < to);
}

function grantsOf(world: World, me: Me, { now }: Asker, patient: string): Grant[] {
  const grants: Grant[] = [];
  // Whom a grant is made out to: the app that acts, the clinic of staff, or else the person.
  const person = me.app || me.account?.clinic ? null : me.account;
  const clinic = me.app ? null : (me.account?.clinic ?? null);
  if (person?.role === 'PATIENT' && person.patient === patient && me.purpose === 'PATIENT_REQUEST') {
    grants.push({ kind: 'SELF', categories: EVERYTHING, labels: LABELS, onlyClinic: null });
  }
  for (const delegation of world.delegations) {
    if (delegation.patient !== patient || delegation.account !== person?.id || !isNow(delegation, now))
      continue;
    if (me.purpose !== 'PATIENT_REQUEST') continue;
    const categories = ['PUBLIC', ...delegation.categories];
    grants.push({ kind: 'DELEGATION', categories, labels: delegation.labels, onlyClinic: null });
  }
  for (const registration of world.registrations) {
    if (registration.patient !== patient || registration.clinic !== clinic || !isNow(registration, now))
      continue;
    const categories = REGISTRATION[me.purpose];
    if (categories)
      grants.push({ kind: 'REGISTRATION', categories, labels: [], onlyClinic: registration.clinic });
  }
  for (const connection of world.connections) {
    if (connection.patient !== patient || connection.app !== me.app?.id || !isNow(connection, now)) continue;
    grants.push({ kind: 'CONNECTION', categories: ['PUBLIC'], labels: [], onlyClinic: null });
  }
  for (const consent of world.consents) {
    if (consent.patient !== patient || consent.purpose !== me.purpose) continue;
    if (!isMadeOutTo(consent, me, clinic, person) || !consentCounts(world, consent, now)) continue;
    const categories = ['PUBLIC', ...consent.categories];
    grants.push({ kind: 'CONSENT', categories, labels: consent.labels, onlyClinic: null });
  }
  for (const emergency of world.emergencies) {
    if (emergency.patient !== patient || emergency.account !== me.account?.id || me.app) continue;
    if (me.purpose !== 'EMERGENCY' || !isNow(emergency, now)) continue;
    const categories = (ROLES['CLINICIAN']?.reads ?? []).filter((name) => name !== 'CONSENT');
    grants.push({ kind: 'BREAK_GLASS', categories, labels: LABELS, onlyClinic: null });
  }
  return grants;
}

function isMadeOutTo(consent: Consent, me: Me, clinic: string | null, person: Account | null): boolean {
  if (consent.granteeKind === 'APP') return consent.grantee === me.app?.id;
  if (consent.granteeKind === 'SUBSCRIBER') return clinic !== null && consent.grantee === clinic;
  if (consent.granteeKind === 'RESEARCH')
    return person?.role === 'RESEARCHER' && consent.grantee === person.id;
  return false;
}

function consentCounts(world: World, consent: Consent, now: Instant): boolean {
  if (consent.status !== 'ACTIVE' || !isNow(consent, now)) return false;
  if (consent.granteeKind === 'APP') {
    const isConnected = world.connections.some(
      (connection) =>
        connection.patient === consent.patient &&
        connection.app === consent.grantee &&
        isNow(connection, now),
    );
    if (!isConnected) return false;
  }
  const asking = world.policyVersions.filter((version) => version.asksForAcceptance);
  const latest = asking.toSorted((a, b) => b.publishedAt - a.publishedAt)[0];
  if (!latest) return true;
  return world.acceptances.some(
    ({ patient, version }) => patient === consent.patient && version === latest.id,
  );
}
