import type { Label, Purpose, Role } from '@caregraph/policy';

/** What a delegation or consent covers: what the field needs, all but the field's category, or everything. */
export type Covers = 'NEEDED' | 'OTHERS' | 'ALL';

/** A row of the database that can give a grant: both the matrix and the worlds that test it are made from these. */
export interface Source {
  readonly kind: 'SELF' | 'DELEGATION' | 'REGISTRATION' | 'CONNECTION' | 'CONSENT' | 'BREAK_GLASS';
  readonly covers?: Covers;
  /** Names the label of the labelled rows. */
  readonly label?: true;
  /** Its period is over. */
  readonly ended?: true;
  readonly withdrawn?: true;
  /** Given for another purpose than the one stated. */
  readonly otherPurpose?: true;
  /** Held by a colleague of the viewer. */
  readonly otherAccount?: true;
}

/** What the scopes of a token leave out. */
export type ScopeCase =
  /** Every type but the one that is asked for. */
  | 'OTHER_TYPES'
  /** Only the type of the entity that the place begins with: what it leads to is left out. */
  | 'FIRST_TYPE'
  | 'READ_ALONE'
  | 'SEARCH_ALONE'
  /** `?category=`, with the code that the observations of the record carry, or with another. */
  | 'CODED'
  | 'CODED_OTHERWISE'
  /** Of a level that does not count for this token. */
  | 'OTHER_LEVEL';

/** A situation in which a viewer of a role asks for a field. */
export interface AccessState {
  readonly role: Role;
  /** Unique within the role, in plain words. */
  readonly state: string;
  readonly sources: readonly Source[];
  /** The stated purpose; the role's first where absent. */
  readonly purpose?: Purpose;
  /** Who keeps the rows of the record: the viewer's clinic (or any, for those without), another one, nobody. */
  readonly keptBy?: 'OTHER_CLINIC' | 'NOBODY';
  /** The rows of the record carry the label LABEL. */
  readonly labelled?: true;
  /** Processing is restricted: of everything, or of the category that is asked for. */
  readonly restricted?: 'ALL' | 'CATEGORY';
  /** The patient objects to the stated purpose. */
  readonly objected?: true;
  /** The patient's data is being erased. */
  readonly erasing?: true;
  /** The latest policy version that asks for it has not been accepted. */
  readonly policyNotAccepted?: true;
  readonly suspended?: 'ACCOUNT' | 'APP';
  /** For apps: whose record the token is for; without, this patient's. */
  readonly tokenFor?: 'ANOTHER_PATIENT' | 'THE_APP_ITSELF';
  /** For apps and delegates: what the token's scopes are; everything where absent. */
  readonly scopes?: ScopeCase;
}

export const LABEL: Label = 'MENTAL_HEALTH';

type Situation = Omit<AccessState, 'role'>;

const self: Source = { kind: 'SELF' };
const registration: Source = { kind: 'REGISTRATION' };
const connection: Source = { kind: 'CONNECTION' };
const consent = (covers: Covers, more: Partial<Source> = {}): Source => ({
  kind: 'CONSENT',
  covers,
  ...more,
});
const delegation = (covers: Covers, more: Partial<Source> = {}): Source => ({
  kind: 'DELEGATION',
  covers,
  ...more,
});

const patient: readonly Situation[] = [
  { state: 'own record', sources: [self] },
  { state: 'own record, labelled rows', sources: [self], labelled: true },
  { state: 'own record, processing restricted', sources: [self], restricted: 'ALL' },
  { state: 'own record, the category restricted', sources: [self], restricted: 'CATEGORY' },
  { state: 'own record, objection to the purpose', sources: [self], objected: true },
  { state: 'own record, erasure in progress', sources: [self], erasing: true },
  { state: 'own record, latest policy not accepted', sources: [self], policyNotAccepted: true },
  { state: 'the record of somebody else', sources: [] },
  { state: 'account suspended', sources: [self], suspended: 'ACCOUNT' },
];

const delegate: readonly Situation[] = [
  { state: 'delegation with the category', sources: [delegation('NEEDED')] },
  { state: 'delegation without the category', sources: [delegation('OTHERS')] },
  { state: 'labelled rows, delegation without the label', sources: [delegation('NEEDED')], labelled: true },
  {
    state: 'labelled rows, delegation with the label',
    sources: [delegation('NEEDED', { label: true })],
    labelled: true,
  },
  { state: 'delegation has ended', sources: [delegation('ALL', { ended: true })] },
  { state: 'no delegation', sources: [] },
  { state: 'processing restricted', sources: [delegation('ALL')], restricted: 'ALL' },
  { state: 'the category restricted', sources: [delegation('ALL')], restricted: 'CATEGORY' },
  { state: 'patient objects to the purpose', sources: [delegation('ALL')], objected: true },
  { state: 'erasure in progress', sources: [delegation('ALL')], erasing: true },
  { state: 'scope missing', sources: [delegation('ALL')], scopes: 'OTHER_TYPES' },
  { state: 'scope for the first type alone', sources: [delegation('ALL')], scopes: 'FIRST_TYPE' },
  { state: 'scope to read, not to search', sources: [delegation('ALL')], scopes: 'READ_ALONE' },
  { state: 'scope with the category of the rows', sources: [delegation('ALL')], scopes: 'CODED' },
  { state: 'scope of patient level', sources: [delegation('ALL')], scopes: 'OTHER_LEVEL' },
  { state: 'account suspended', sources: [delegation('ALL')], suspended: 'ACCOUNT' },
];

const staff: readonly Situation[] = [
  { state: 'patient registered with the clinic', sources: [registration] },
  { state: 'registered, rows kept by another clinic', sources: [registration], keptBy: 'OTHER_CLINIC' },
  { state: 'registered, rows kept by no clinic', sources: [registration], keptBy: 'NOBODY' },
  { state: 'registered, labelled rows', sources: [registration], labelled: true },
  {
    state: 'registered, labelled rows, consent without the label',
    sources: [registration, consent('NEEDED')],
    labelled: true,
  },
  {
    state: 'registered, labelled rows, consent with the label',
    sources: [registration, consent('NEEDED', { label: true })],
    labelled: true,
  },
  { state: 'registration has ended', sources: [{ ...registration, ended: true }] },
  { state: 'another clinic', sources: [], keptBy: 'OTHER_CLINIC' },
  {
    state: 'another clinic, consent for the category',
    sources: [consent('NEEDED')],
    keptBy: 'OTHER_CLINIC',
  },
  {
    state: 'another clinic, consent without the category',
    sources: [consent('OTHERS')],
    keptBy: 'OTHER_CLINIC',
  },
  {
    state: 'another clinic, consent withdrawn',
    sources: [consent('ALL', { withdrawn: true })],
    keptBy: 'OTHER_CLINIC',
  },
  {
    state: 'registered, processing restricted',
    sources: [registration, consent('ALL')],
    restricted: 'ALL',
  },
  {
    state: 'registered, the category restricted',
    sources: [registration, consent('ALL')],
    restricted: 'CATEGORY',
  },
  {
    state: 'registered, patient objects to the purpose',
    sources: [registration, consent('ALL')],
    objected: true,
  },
  { state: 'registered, erasure in progress', sources: [registration, consent('ALL')], erasing: true },
  {
    state: 'another clinic, consent, latest policy not accepted',
    sources: [consent('ALL')],
    policyNotAccepted: true,
  },
  { state: 'registered, account suspended', sources: [registration], suspended: 'ACCOUNT' },
];

const app: readonly Situation[] = [
  { state: 'connected, consent for the category', sources: [connection, consent('NEEDED')] },
  { state: 'connected, consent without the category', sources: [connection, consent('OTHERS')] },
  { state: 'connected, no consent', sources: [connection] },
  { state: 'connected, consent withdrawn', sources: [connection, consent('ALL', { withdrawn: true })] },
  { state: 'connected, consent has ended', sources: [connection, consent('ALL', { ended: true })] },
  {
    state: 'connected, consent for another purpose',
    sources: [connection, consent('ALL', { otherPurpose: true })],
  },
  {
    state: 'connected, patient objects to the purpose',
    sources: [connection, consent('ALL')],
    objected: true,
  },
  { state: 'connected, scope missing', sources: [connection, consent('ALL')], scopes: 'OTHER_TYPES' },
  {
    state: 'connected, scope for the first type alone',
    sources: [connection, consent('ALL')],
    scopes: 'FIRST_TYPE',
  },
  {
    state: 'connected, scope to read, not to search',
    sources: [connection, consent('ALL')],
    scopes: 'READ_ALONE',
  },
  {
    state: 'connected, scope to search, not to read',
    sources: [connection, consent('ALL')],
    scopes: 'SEARCH_ALONE',
  },
  {
    state: 'connected, scope with the category of the rows',
    sources: [connection, consent('ALL')],
    scopes: 'CODED',
  },
  {
    state: 'connected, scope with another category',
    sources: [connection, consent('ALL')],
    scopes: 'CODED_OTHERWISE',
  },
  {
    state: 'connected, scope of system level',
    sources: [connection, consent('ALL')],
    scopes: 'OTHER_LEVEL',
  },
  {
    state: 'connected, consent, latest policy not accepted',
    sources: [connection, consent('ALL')],
    policyNotAccepted: true,
  },
  {
    state: 'connected, consent for research',
    sources: [connection, consent('ALL')],
    purpose: 'RESEARCH',
  },
  {
    state: 'connected, labelled rows, consent without the label',
    sources: [connection, consent('NEEDED')],
    labelled: true,
  },
  {
    state: 'connected, labelled rows, consent with the label',
    sources: [connection, consent('NEEDED', { label: true })],
    labelled: true,
  },
  { state: 'not connected, consent', sources: [consent('ALL')] },
  { state: 'disconnected, consent', sources: [{ ...connection, ended: true }, consent('ALL')] },
  {
    state: 'connected, token for another patient',
    sources: [connection, consent('ALL')],
    tokenFor: 'ANOTHER_PATIENT',
  },
  {
    state: 'acting for itself, consent for the category',
    sources: [connection, consent('NEEDED')],
    tokenFor: 'THE_APP_ITSELF',
  },
  { state: 'connected, processing restricted', sources: [connection, consent('ALL')], restricted: 'ALL' },
  {
    state: 'connected, the category restricted',
    sources: [connection, consent('ALL')],
    restricted: 'CATEGORY',
  },
  { state: 'connected, erasure in progress', sources: [connection, consent('ALL')], erasing: true },
  { state: 'connected, app suspended', sources: [connection, consent('ALL')], suspended: 'APP' },
  {
    state: "connected, the person's account suspended",
    sources: [connection, consent('ALL')],
    suspended: 'ACCOUNT',
  },
];

const breakGlass = (more: Partial<Source> = {}): Source => ({ kind: 'BREAK_GLASS', ...more });
const EMERGENCY = { purpose: 'EMERGENCY', keptBy: 'OTHER_CLINIC' } as const;

const emergency: readonly Situation[] = [
  { state: 'break-glass', sources: [breakGlass()], ...EMERGENCY },
  { state: 'break-glass, labelled rows', sources: [breakGlass()], ...EMERGENCY, labelled: true },
  { state: 'break-glass has expired', sources: [breakGlass({ ended: true })], ...EMERGENCY },
  { state: 'break-glass closed', sources: [breakGlass({ withdrawn: true })], ...EMERGENCY },
  { state: 'break-glass of a colleague', sources: [breakGlass({ otherAccount: true })], ...EMERGENCY },
  { state: 'break-glass, purpose TREATMENT', sources: [breakGlass()], keptBy: 'OTHER_CLINIC' },
  {
    state: 'break-glass, processing restricted',
    sources: [breakGlass()],
    ...EMERGENCY,
    restricted: 'ALL',
  },
  {
    state: 'break-glass, the category restricted',
    sources: [breakGlass()],
    ...EMERGENCY,
    restricted: 'CATEGORY',
  },
  {
    state: 'break-glass, patient objects to the purpose',
    sources: [breakGlass()],
    ...EMERGENCY,
    objected: true,
  },
  { state: 'break-glass, erasure in progress', sources: [breakGlass()], ...EMERGENCY, erasing: true },
];

const BY_ROLE: Readonly<Record<Role, readonly Situation[]>> = {
  PATIENT: patient,
  DELEGATE: delegate,
  CLINICIAN: [
    ...staff,
    { state: 'registered, purpose EMERGENCY', sources: [registration], purpose: 'EMERGENCY' },
    ...emergency,
  ],
  FRONT_DESK: staff,
  BILLER: staff,
  CLINIC_ADMIN: staff,
  PARTNER_APP: app,
  RESEARCHER: [
    { state: 'consent for the category', sources: [consent('NEEDED')] },
    { state: 'no consent', sources: [] },
    { state: 'account suspended', sources: [consent('ALL')], suspended: 'ACCOUNT' },
  ],
  PRIVACY_OFFICER: staff,
  OPERATOR: [
    { state: 'at work', sources: [] },
    { state: 'account suspended', sources: [], suspended: 'ACCOUNT' },
  ],
  DEVELOPER: [
    { state: 'at work', sources: [] },
    { state: 'account suspended', sources: [], suspended: 'ACCOUNT' },
  ],
};

/** Every situation of every role, in the order of the matrix's cells. */
export const ACCESS_STATES: readonly AccessState[] = Object.entries(BY_ROLE).flatMap(
  ([role, situations]) => situations.map((situation) => ({ role: role as Role, ...situation })), // the keys of BY_ROLE are the roles
);
