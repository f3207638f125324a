/** Somebody who uses the system: who signs in, into which app, for what. The demo realm has these accounts. */
export interface Persona {
  readonly name: string;
  /** The account whose password is typed; for the partner's app it is the patient who connects it. */
  readonly account: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scope: string;
  /** The audience that the token is for (RFC 8707). */
  readonly resource: string;
  /** Sent as x-purpose-of-use. */
  readonly purpose: string;
}

const commandLineApp = { clientId: 'caregraph-cli', redirectUri: 'http://127.0.0.1/callback' };
const graph = 'urn:caregraph:graph';

export const patient: Persona = {
  ...commandLineApp,
  name: 'patient',
  account: 'patient',
  scope: 'patient/*.rs',
  resource: graph,
  purpose: 'PATIENT_REQUEST',
};

export const clinician: Persona = {
  ...commandLineApp,
  name: 'clinician',
  account: 'clinician',
  scope: 'user/*.rs',
  resource: graph,
  purpose: 'TREATMENT',
};

export const frontDesk: Persona = {
  ...commandLineApp,
  name: 'front-desk',
  account: 'front-desk',
  scope: 'user/*.rs',
  resource: graph,
  purpose: 'OPERATIONS',
};

export const clinicAdmin: Persona = {
  ...commandLineApp,
  name: 'clinic-admin',
  account: 'clinic-admin',
  scope: 'user/*.rs',
  resource: graph,
  purpose: 'OPERATIONS',
};

export const partner: Persona = {
  name: 'partner',
  account: 'patient',
  clientId: 'demo-partner-app',
  redirectUri: 'http://127.0.0.1:4100/callback',
  scope: 'launch/patient patient/*.rs',
  resource: graph,
  purpose: 'PATIENT_REQUEST',
};

export const researcher: Persona = {
  ...commandLineApp,
  name: 'researcher',
  account: 'researcher',
  scope: 'warehouse:query',
  resource: 'urn:caregraph:warehouse',
  purpose: 'RESEARCH',
};
