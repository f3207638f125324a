import type { Role } from './role.js';
import type { Subject, Viewer } from './viewer.js';

/** The FHIR resource types of the graph: what a SMART scope can name. */
export const RESOURCE_TYPES = [
  'Patient',
  'Encounter',
  'Appointment',
  'Condition',
  'Procedure',
  'Immunization',
  'AllergyIntolerance',
  'MedicationRequest',
  'Observation',
  'DiagnosticReport',
  'ImagingStudy',
  'Device',
  'Claim',
  'ExplanationOfBenefit',
  'Invoice',
  'ChargeItem',
  'Coverage',
  'Consent',
] as const;

export function isResourceType(value: unknown): value is (typeof RESOURCE_TYPES)[number] {
  return typeof value === 'string' && (RESOURCE_TYPES as readonly string[]).includes(value);
}

/** Whom scopes limit: what acts in the name of a person. Everybody else is limited by their role. */
const SCOPED_ROLES: ReadonlySet<Role> = new Set<Role>(['PARTNER_APP', 'DELEGATE']);

export function isScoped(role: Role): boolean {
  return SCOPED_ROLES.has(role);
}

/** One SMART on FHIR v2 scope: `patient/Observation.rs?category=laboratory`. */
export interface SmartScope {
  readonly level: 'patient' | 'user' | 'system';
  /** A resource type, or `*`. */
  readonly type: string;
  /** Some of `cruds`, in this order. */
  readonly permissions: string;
  /** `code` or `system|code`: only rows that carry it are opened. */
  readonly category: string | null;
}

const SMART_SCOPE =
  /^(patient|user|system)\/([A-Za-z]+|\*)\.((?=[cruds])c?r?u?d?s?)(?:\?category=([^\s&]+))?$/;

/** Null for what is no SMART v2 scope. Source: SMART App Launch 2.2, "Scopes for requesting FHIR Resources". */
export function parseScope(scope: string): SmartScope | null {
  const [, level, type, permissions, category = null] = SMART_SCOPE.exec(scope) ?? [];
  if (level === undefined || type === undefined || permissions === undefined) return null;
  return { level: level as SmartScope['level'], type, permissions, category }; // one of the pattern's three
}

/** A letter of a scope: create, read, update, search. */
export type Permission = 'c' | 'r' | 'u' | 's';
const PERMISSION_BIT: Readonly<Record<Permission, number>> = { c: 1, r: 2, u: 4, s: 8 };

interface CodedScope {
  readonly permissions: number;
  readonly code: string;
  /** `|code`, where the scope names no system: the end of a `system|code`. */
  readonly ending: string | null;
}

/** What the scopes of a token open of one resource type. */
interface Opened {
  permissions: number;
  readonly coded: CodedScope[];
}

type ScopeTable = ReadonlyMap<string, Opened>;

/** A token's scopes, read once: for the patient it is bound to, and for anybody else. */
interface ScopeTables {
  readonly bound: ScopeTable;
  readonly unbound: ScopeTable;
}

/** By the token's scopes, which are the same object for all requests under one assertion. */
const TABLES = new WeakMap<ReadonlySet<string>, Map<string, ScopeTables>>();

/** Layer 2: does a scope of the token cover this resource for this permission? Unknown types are covered by none. */
export function coversScope(viewer: Viewer, subject: Subject, permission: Permission): boolean {
  if (subject.resource === undefined) return false;
  const { bound, unbound } = tablesOf(viewer);
  const opened = (subject.patientId === viewer.onlyPatientId ? bound : unbound).get(subject.resource);
  if (opened === undefined) return false;
  const bit = PERMISSION_BIT[permission];
  if ((opened.permissions & bit) !== 0) return true;
  for (const scope of opened.coded)
    if ((scope.permissions & bit) !== 0 && (subject.isList === true || carries(subject.codes, scope)))
      return true;
  return false;
}

/** Does any scope of the token cover this resource type, of whichever patient? Rows are decided on below. */
export function coversType(viewer: Viewer, resource: string | undefined, permission: Permission): boolean {
  const opened = resource === undefined ? undefined : tablesOf(viewer).bound.get(resource);
  if (opened === undefined) return false;
  const bit = PERMISSION_BIT[permission];
  return (opened.permissions & bit) !== 0 || opened.coded.some((scope) => (scope.permissions & bit) !== 0);
}

function carries(codes: readonly string[] | undefined, { code, ending }: CodedScope): boolean {
  if (codes === undefined) return false;
  for (const carried of codes)
    if (carried === code || (ending !== null && carried.endsWith(ending))) return true;
  return false;
}

function tablesOf(viewer: Viewer): ScopeTables {
  const actsForItself = viewer.role === 'PARTNER_APP' && viewer.accountId === viewer.granteeId;
  const kind = `${actsForItself}:${viewer.onlyPatientId === null}`;
  let ofKind = TABLES.get(viewer.scopes);
  if (ofKind === undefined) TABLES.set(viewer.scopes, (ofKind = new Map()));
  let tables = ofKind.get(kind);
  if (tables === undefined) ofKind.set(kind, (tables = compiled(viewer, actsForItself)));
  return tables;
}

/** `user/` counts where a person signed in, `system/` where the app acts for itself, `patient/` for one patient. */
function compiled(viewer: Viewer, actsForItself: boolean): ScopeTables {
  const scopes = [...viewer.scopes].flatMap((scope) => parseScope(scope) ?? []);
  const unbound = scopes.filter(({ level }) => level === (actsForItself ? 'system' : 'user'));
  const bound = viewer.onlyPatientId === null ? [] : scopes.filter(({ level }) => level === 'patient');
  return { bound: tableOf([...unbound, ...bound]), unbound: tableOf(unbound) };
}

function tableOf(scopes: readonly SmartScope[]): ScopeTable {
  const table = new Map<string, Opened>();
  for (const { type, permissions, category } of scopes) {
    const bits = bitsOf(permissions);
    for (const resource of type === '*' ? RESOURCE_TYPES : [type]) {
      const opened = table.get(resource) ?? { permissions: 0, coded: [] };
      table.set(resource, opened);
      if (category === null) opened.permissions |= bits;
      else opened.coded.push({ permissions: bits, code: category, ending: endingOf(category) });
    }
  }
  return table;
}

function bitsOf(permissions: string): number {
  return Object.entries(PERMISSION_BIT).reduce(
    (bits, [letter, bit]) => (permissions.includes(letter) ? bits | bit : bits),
    0,
  );
}

function endingOf(code: string): string | null {
  return code.includes('|') ? null : `|${code}`;
}

/**
 * The codes of which a row must carry one to be found by this viewer; null where none is asked for. What is found is
 * decided on besides: this lets a list ask for no more rows than it may show.
 */
export function searchCodes(viewer: Viewer, subject: Subject): readonly string[] | null {
  if (!isScoped(viewer.role)) return null;
  const { bound, unbound } = tablesOf(viewer);
  const table = subject.patientId === viewer.onlyPatientId ? bound : unbound;
  const opened = table.get(subject.resource ?? '');
  if (opened !== undefined && (opened.permissions & PERMISSION_BIT.s) !== 0) return null;
  return (opened?.coded ?? []).flatMap(({ permissions, code }) =>
    (permissions & PERMISSION_BIT.s) === 0 ? [] : [code],
  );
}
