import { CATEGORY_CODES, parseScope, RESOURCE_TYPES, type Role, type SmartScope } from '@caregraph/policy';
import { GRAPH_RESOURCE, WAREHOUSE_RESOURCE } from './resource.js';

/** One patient's record, what a user may see, what an app may see by itself. */
type ScopeLevel = SmartScope['level'];

/** What a first-party client may ask for in the name of whoever signed in. What is not listed isn't granted. */
const LEVELS: Readonly<Record<Role, readonly ScopeLevel[]>> = {
  PATIENT: ['patient', 'user'],
  DELEGATE: ['user'],
  CLINICIAN: ['user'],
  FRONT_DESK: ['user'],
  BILLER: ['user'],
  CLINIC_ADMIN: ['user'],
  // An app by itself: client credentials.
  PARTNER_APP: ['system'],
  RESEARCHER: ['user'],
  PRIVACY_OFFICER: ['user'],
  OPERATOR: ['user'],
  DEVELOPER: ['user'],
};

/**
 * What a third-party app may ask for in the name of whoever signed in. Only a patient's token can be bound to one
 * record; any other would act for the app on the record of everybody who ever connected it.
 */
const THIRD_PARTY_LEVELS: Readonly<Partial<Record<Role, readonly ScopeLevel[]>>> = {
  PATIENT: ['patient'],
  PARTNER_APP: ['system'],
};

const WAREHOUSE_ROLES: ReadonlySet<Role> = new Set<Role>(['RESEARCHER']);

export interface ScopeQuestion {
  readonly resource: string;
  /** The scopes that the client is registered for (RFC 7591 `scope`). */
  readonly registered: readonly string[];
  readonly firstParty: boolean;
  /** Whose token it is to be; `UNDECIDED` before anybody signed in, when nothing can be issued yet. */
  readonly role: Role | 'UNDECIDED';
}

/** The scopes that a token for this resource, client and role may have. */
export function grantableScopes({ resource, registered, firstParty, role }: ScopeQuestion): string[] {
  if (resource === WAREHOUSE_RESOURCE) {
    const isResearcher = role === 'UNDECIDED' || (firstParty && WAREHOUSE_ROLES.has(role));
    return isResearcher ? registered.filter((scope) => scope === 'warehouse:query') : [];
  }
  if (resource !== GRAPH_RESOURCE) return [];
  const levels = levelsOf(role, firstParty);
  return [...new Set(registered.flatMap((scope) => narrowerScopes(scope, levels)))];
}

function levelsOf(role: ScopeQuestion['role'], firstParty: boolean): readonly ScopeLevel[] {
  if (role === 'UNDECIDED') return ['patient', 'user', 'system'];
  return (firstParty ? LEVELS[role] : THIRD_PARTY_LEVELS[role]) ?? [];
}

/**
 * A scope and all that it covers: `patient/*.rs` also allows to ask for `patient/Condition.r` alone, or for
 * `patient/Observation.rs?category=laboratory`. No scope to change anything is granted.
 * Source: SMART App Launch 2.2, "Scopes for requesting FHIR Resources".
 */
function narrowerScopes(registered: string, levels: readonly ScopeLevel[]): string[] {
  if (registered === 'launch/patient') return levels.includes('patient') ? [registered] : [];
  // The schema holds no data; whoever may have any token for the graph may have it, for an app that is registered for it.
  if (registered === 'graph:introspect') return levels.length > 0 ? [registered] : [];
  const scope = parseScope(registered);
  if (!scope || !levels.includes(scope.level)) return [];
  const { level, type, permissions, category } = scope;
  const types = type === '*' ? ['*', ...RESOURCE_TYPES] : [type];
  const narrower = ['rs', 'r', 's'].filter((asked) =>
    [...asked].every((letter) => permissions.includes(letter)),
  );
  return types.flatMap((each) => {
    const queries = category === null ? ['', ...queriesOf(each)] : [`?category=${category}`];
    return narrower.flatMap((asked) => queries.map((query) => `${level}/${each}.${asked}${query}`));
  });
}

/** What a type may be narrowed to: each code of its category element, with its system or without. */
function queriesOf(type: string): string[] {
  const coded = Object.entries(CATEGORY_CODES).find(([name]) => name === type)?.[1];
  return (coded?.codes ?? []).flatMap((code) => [
    `?category=${code}`,
    `?category=${coded?.system ?? ''}|${code}`,
  ]);
}
