import type { Role } from '@caregraph/policy';
import { GRAPH_RESOURCE, WAREHOUSE_RESOURCE } from '../oidc/resource.js';

/** The sample clinics and patient that demo accounts belong to; they come with samples/. */
export const CLINIC_A = '10000000-0000-4000-8000-00000000000a';
export const CLINIC_B = '10000000-0000-4000-8000-00000000000b';
export const PATIENT_1 = '20000000-0000-4000-8000-000000000001';

export const DEMO_ACCOUNT_NAMES = [
  'patient',
  'delegate',
  'clinician',
  'front-desk',
  'biller',
  'clinic-admin',
  'clinician-b',
  'partner',
  'researcher',
  'privacy-officer',
  'operator',
  'developer',
  'developer-b',
] as const;
export type DemoAccountName = (typeof DEMO_ACCOUNT_NAMES)[number];

/** A row of identity.account. */
export interface DemoPerson {
  readonly id: string;
  readonly role: Role;
  readonly displayName: string;
  readonly subscriberId?: string;
  readonly patientId?: string;
}

/** How the demo gets a token: who types a password into which app, and what the app asks for by default. */
interface DemoSignIn {
  readonly person: DemoPersonName;
  readonly clientId: 'caregraph-cli' | 'demo-partner-app';
  readonly resource: string;
  readonly scope: string;
}

export interface DemoAccount extends DemoSignIn {
  readonly name: DemoAccountName;
  readonly description: string;
}

type DemoPersonName = Exclude<DemoAccountName, 'partner'>;

export const DEMO_PEOPLE: Readonly<Record<DemoPersonName, DemoPerson>> = {
  patient: { id: accountId(1), role: 'PATIENT', displayName: 'Sample patient', patientId: PATIENT_1 },
  delegate: { id: accountId(2), role: 'DELEGATE', displayName: 'Sample relative' },
  clinician: { id: accountId(3), role: 'CLINICIAN', displayName: 'Sample clinician', subscriberId: CLINIC_A },
  'front-desk': {
    id: accountId(4),
    role: 'FRONT_DESK',
    displayName: 'Sample front desk',
    subscriberId: CLINIC_A,
  },
  biller: { id: accountId(5), role: 'BILLER', displayName: 'Sample biller', subscriberId: CLINIC_A },
  'clinic-admin': {
    id: accountId(6),
    role: 'CLINIC_ADMIN',
    displayName: 'Sample administrator',
    subscriberId: CLINIC_A,
  },
  'clinician-b': {
    id: accountId(7),
    role: 'CLINICIAN',
    displayName: 'Sample clinician elsewhere',
    subscriberId: CLINIC_B,
  },
  researcher: { id: accountId(9), role: 'RESEARCHER', displayName: 'Sample researcher' },
  'privacy-officer': {
    id: accountId(10),
    role: 'PRIVACY_OFFICER',
    displayName: 'Sample privacy officer',
    subscriberId: CLINIC_A,
  },
  operator: { id: accountId(11), role: 'OPERATOR', displayName: 'Sample operator' },
  developer: { id: accountId(12), role: 'DEVELOPER', displayName: 'Sample developer' },
  'developer-b': { id: accountId(13), role: 'DEVELOPER', displayName: 'Sample developer elsewhere' },
};

const DESCRIPTIONS: Readonly<Record<DemoAccountName, string>> = {
  patient: 'sees all of their own record',
  delegate: 'sees what the patient has delegated: identity, conditions and medicines',
  clinician: 'treats the patient at the first clinic',
  'front-desk': 'sees who the patients of the first clinic are and how to reach them',
  biller: 'sees the charges and claims of the first clinic',
  'clinic-admin': 'manages the staff of the first clinic; sees no patient',
  'clinician-b': 'works at the second clinic, which does not know the patient',
  partner: 'the app Lumen Health, as the patient has connected it',
  researcher: 'queries the published statistics with SQL',
  'privacy-officer': 'sees consents and who saw what at the first clinic',
  operator: 'runs the service; sees no patient',
  developer: 'registers apps and sees how they fare; sees no patient',
  'developer-b': 'develops for somebody else; sees nothing of the former’s apps',
};

/** What each demo account is, for tables and for requestDemoToken. */
export function demoAccount(name: DemoAccountName): DemoAccount {
  return { name, description: DESCRIPTIONS[name], ...signInOf(name) };
}

function signInOf(name: DemoAccountName): DemoSignIn {
  if (name === 'partner') {
    const scope = 'launch/patient patient/*.rs';
    return { person: 'patient', clientId: 'demo-partner-app', resource: GRAPH_RESOURCE, scope };
  }
  const own = { person: name, clientId: 'caregraph-cli' } as const;
  if (name === 'researcher') return { ...own, resource: WAREHOUSE_RESOURCE, scope: 'warehouse:query' };
  return { ...own, resource: GRAPH_RESOURCE, scope: name === 'patient' ? 'patient/*.rs' : 'user/*.rs' };
}

function accountId(number: number): string {
  return `40000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}
