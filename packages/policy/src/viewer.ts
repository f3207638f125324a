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
  /** OAuth scopes of the token; they limit partner apps and delegates (layer 2). */
  readonly scopes: ReadonlySet<string>;
}

/** One row of `access.effective_grant`, already narrowed to the viewer's grantee, account and purpose and to now. */
export interface Grant {
  readonly sourceKind: 'SELF' | 'DELEGATION' | 'REGISTRATION' | 'CONNECTION' | 'CONSENT' | 'BREAK_GLASS';
  /** The consent, registration, delegation, connection or break-glass that grants (UUID). */
  readonly sourceId: string;
  readonly categoryMask: number;
  readonly labelMask: number;
  /** Where set, only rows kept by this subscriber are granted (UUID). */
  readonly tenantId: string | null;
  /** Since when it counts: an ISO 8601 timestamp, or `-infinity`. No decision compares it. */
  readonly validFrom?: string;
}

/** One row of `access.block`: what the patient, or the law, has stopped (layer 4). */
export interface Block {
  readonly kind: 'RESTRICTION' | 'OBJECTION' | 'ERASURE';
  /** What is stopped; every bit for all categories. */
  readonly categoryMask: number;
  /** The purpose objected to; null where every purpose is stopped. */
  readonly purpose: Purpose | null;
  /** ISO 8601 timestamp. */
  readonly since: string;
  /** The restriction, objection or erasure (UUID). */
  readonly sourceId: string;
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
  /** The FHIR type of the entity, e.g. `Observation`: what a scope must name. Without it no scope covers it. */
  readonly resource?: string;
  /** The row's category element, as `system|code` or `code`: what a scope with `?category=` must name. */
  readonly codes?: readonly string[];
  /** A list of `resource` as such: its rows are decided on one by one, so a scope for some of them opens it. */
  readonly isList?: true;
  /** A row that is not there yet: WRITE needs `c` of a scope, not `u`. */
  readonly isNew?: true;
}
