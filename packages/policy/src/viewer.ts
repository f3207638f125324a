import type { Purpose } from './purpose.js';
import type { Role } from './role.js';

/**
 * Who asks: the verified claims of the gateway's assertion, and the membership read from the database in the
 * request's own transaction. Nothing about membership or consent is taken from the token.
 */
export interface Viewer {
  /** The account (UUID) the token was issued to; for client credentials, the app. */
  readonly accountId: string;
  readonly clientId: string;
  readonly role: Role;
  /** False once the account, the staff membership or the app is suspended: every decision is then a denial. */
  readonly active: boolean;
  /** Whom grants are made out to: the app for partner apps, the subscriber for staff, else the account (UUID). */
  readonly granteeId: string;
  /** The clinic of a staff member (UUID). */
  readonly subscriberId: string | null;
  /** The patient this account is, for patients (UUID). */
  readonly patientId: string | null;
  /** The only patient this token is for (SMART launch context), or null where it isn't bound to one (UUID). */
  readonly onlyPatientId: string | null;
  /** The purpose of use of this request. */
  readonly purpose: Purpose;
  /** OAuth scopes of the token; they limit partner apps (layer 2). */
  readonly scopes: ReadonlySet<string>;
}

/** One row of `access.effective_grant`, already narrowed to the viewer's grantee and purpose and to now. */
export interface Grant {
  readonly sourceKind: 'SELF' | 'DELEGATION' | 'REGISTRATION' | 'CONNECTION' | 'CONSENT';
  /** The consent, registration, delegation or connection that grants (UUID). */
  readonly sourceId: string;
  readonly categoryMask: number;
  readonly labelMask: number;
  /** Where set, only rows kept by this subscriber are granted (UUID). */
  readonly tenantId: string | null;
}

/** Whose data a field is, as far as a decision needs to know. */
export interface Subject {
  readonly patientId: string;
  /** Sensitivity labels of the row, as a mask. */
  readonly labels: number;
  /** The subscriber that keeps the row (UUID); null for what belongs to the patient alone. */
  readonly tenantId: string | null;
  /** True for a row that clinics keep: if no clinic keeps it, a grant for one clinic's rows doesn't cover it. */
  readonly isClinicRow?: true;
}
