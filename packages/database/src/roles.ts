/** The login roles of the platform, by the short name under which their passwords and URLs are kept. */
export const ROLE_NAMES = [
  'owner',
  'identity',
  'records',
  'billing',
  'consent',
  'ingest',
  'deidentify',
  'audit',
  'gateway',
  'insights',
] as const;

export type RoleName = (typeof ROLE_NAMES)[number];

/** One connection URL per login role, all to the same database. */
export type DatabaseUrls = Record<RoleName, string>;

/** Owns the definer functions of schema `access`; nobody can log in as it. */
export const ACCESS_ROLE = 'caregraph_access';

/** Sees what de-identification sees, and owns the functions that count a clinic's own figures; nobody can log in as it. */
export const FIGURES_ROLE = 'caregraph_figures';

export const OWNER_ROLE = 'caregraph_owner';

/** The role's name in PostgreSQL. */
export function databaseRole(name: RoleName): string {
  return `caregraph_${name}`;
}

export const SCHEMAS = [
  'access',
  'keys',
  'identity',
  'records',
  'billing',
  'consent',
  'extract',
  'edge',
] as const;

type SchemaName = (typeof SCHEMAS)[number];

interface SchemaGrant {
  readonly role: string;
  readonly usage: readonly SchemaName[];
  readonly create?: readonly SchemaName[];
}

/**
 * Who may look into which schema. What they may do with its tables is granted by the migration that makes the
 * table.
 */
export const SCHEMA_GRANTS: readonly SchemaGrant[] = [
  { role: 'caregraph_identity', usage: ['identity', 'access', 'keys'] },
  // `extract` has the functions that count a clinic's own figures.
  { role: 'caregraph_records', usage: ['records', 'access', 'keys', 'extract'] },
  { role: 'caregraph_billing', usage: ['billing', 'access', 'keys', 'extract'] },
  { role: 'caregraph_consent', usage: ['consent', 'access'] },
  {
    role: 'caregraph_ingest',
    usage: ['identity', 'records', 'billing', 'consent', 'access', 'keys', 'edge'],
  },
  { role: 'caregraph_deidentify', usage: ['extract', 'access', 'identity', 'records', 'billing', 'consent'] },
  // Knows who asks and nothing of anybody: what it shows is in the warehouse.
  { role: 'caregraph_insights', usage: ['access'] },
  // Seals and verifies events; serves nobody.
  { role: 'caregraph_audit', usage: ['access'] },
  // Sees no schema with a row of a patient.
  { role: 'caregraph_gateway', usage: ['edge'] },
  // A function can only be handed to a role that may create in the function's schema.
  // In `edge` it reads what is counted of apps, for their developers.
  { role: ACCESS_ROLE, usage: ['access', 'identity', 'consent', 'edge'], create: ['access'] },
];
