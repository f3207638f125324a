import { Client } from 'pg';
import { databaseUrl } from './databaseUrl.js';
import {
  ACCESS_ROLE,
  databaseRole,
  DEIDENTIFY_ROLE,
  OWNER_ROLE,
  ROLE_NAMES,
  SCHEMAS,
  SCHEMA_GRANTS,
  type DatabaseUrls,
  type RoleName,
} from './roles.js';
import { scramVerifier } from './scramVerifier.js';

export interface ProvisionOptions {
  /** A role that may create roles and databases; it needs not be a superuser. */
  readonly adminUrl: string;
  /** Created unless it exists. */
  readonly database: string;
  /** Set anew on every call. Visible ASCII. */
  readonly passwords: Readonly<Record<RoleName, string>>;
}

/**
 * Makes the roles, the database, its schemas and who may look into them. May be repeated, also by several
 * processes.
 * @returns the URL of each login role's connection.
 * @throws Error when a role of ours has rights that would defeat row security, or the admin's rights do not
 * suffice.
 */
export async function provision({ adminUrl, database, passwords }: ProvisionOptions): Promise<DatabaseUrls> {
  for (const name of ROLE_NAMES) {
    if (!/^[\x21-\x7e]+$/.test(passwords[name]))
      throw new Error(`The password of ${name} must be visible ASCII characters.`);
  }
  const urls = urlsOf(adminUrl, database, passwords);
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    // Roles belong to the whole server; a second starter waits here instead of colliding with the first.
    await admin.query(`select pg_advisory_lock(hashtext('caregraph provision'))`);
    await createRoles(admin, passwords);
    await createDatabase(admin, database);
    await asOwner(urls.owner, async (owner) => {
      await grantDatabase(owner, database);
      await createSchemas(owner);
    });
  } finally {
    await admin.end();
  }
  return urls;
}

/** Lets only our roles connect. Import loads through temporary tables; nobody else needs them. */
export async function grantDatabase(owner: Client, database: string): Promise<void> {
  const name = owner.escapeIdentifier(database);
  const roles = ROLE_NAMES.map(databaseRole).join(', ');
  await owner.query(`
    revoke all on database ${name} from public;
    grant connect on database ${name} to ${roles};
    grant temporary on database ${name} to ${databaseRole('ingest')};
  `);
}

function urlsOf(
  adminUrl: string,
  database: string,
  passwords: Readonly<Record<RoleName, string>>,
): DatabaseUrls {
  const url = (name: RoleName) =>
    databaseUrl(adminUrl, { database, user: databaseRole(name), password: passwords[name] });
  return {
    owner: url('owner'),
    identity: url('identity'),
    records: url('records'),
    billing: url('billing'),
    consent: url('consent'),
    ingest: url('ingest'),
    deidentify: url('deidentify'),
    audit: url('audit'),
    insights: url('insights'),
  };
}

async function createRoles(admin: Client, passwords: Readonly<Record<RoleName, string>>): Promise<void> {
  const { rows } = await admin.query<{ rolname: string; powerful: boolean }>(
    'select rolname, rolsuper or rolbypassrls or rolcreaterole as powerful from pg_roles where rolname = any ($1)',
    [[ACCESS_ROLE, ...ROLE_NAMES.map(databaseRole)]],
  );
  const powerful = rows.filter((row) => row.powerful).map((row) => row.rolname);
  if (powerful.length > 0) {
    throw new Error(
      `${powerful.join(', ')} could pass by row security. As a superuser run, for each: ` +
        'ALTER ROLE … NOSUPERUSER NOBYPASSRLS NOCREATEROLE;',
    );
  }
  const existing = new Set(rows.map((row) => row.rolname));
  if (!existing.has(ACCESS_ROLE)) await admin.query(`create role ${ACCESS_ROLE} nologin noinherit`);
  for (const name of ROLE_NAMES) {
    const role = databaseRole(name);
    const verb = existing.has(role) ? 'alter' : 'create';
    // The verifier has no quote in it: it is base64 and a fixed frame.
    await admin.query(`${verb} role ${role} login password '${scramVerifier(passwords[name])}'`);
  }
  // Migrations hand functions to the access role, and replace them later.
  await admin.query(`grant ${ACCESS_ROLE} to ${OWNER_ROLE} with inherit true, set true`);
  // Without `inherit`, the policies of de-identification are not the owner's.
  await admin.query(`grant ${DEIDENTIFY_ROLE} to ${OWNER_ROLE} with inherit false, set true`);
}

async function createDatabase(admin: Client, database: string): Promise<void> {
  const { rowCount } = await admin.query('select from pg_database where datname = $1', [database]);
  if (rowCount !== 0) return;
  // Who is no superuser may only create for a role that it can become. Creating the role gave it the right to
  // say so.
  await admin.query(`do $$ begin
    if not pg_has_role('${OWNER_ROLE}', 'SET') then
      execute format('grant ${OWNER_ROLE} to %I with inherit false, set true', current_user);
    end if;
  end $$`);
  await admin.query(
    `create database ${admin.escapeIdentifier(database)} owner ${OWNER_ROLE} template template0 encoding 'UTF8'
      locale_provider builtin builtin_locale 'C.UTF-8' locale 'C'`,
  );
}

async function createSchemas(owner: Client): Promise<void> {
  const { rows } = await owner.query<{ owned: boolean }>(
    'select pg_get_userbyid(datdba) = current_user as owned from pg_database where datname = current_database()',
  );
  if (rows[0]?.owned !== true) {
    throw new Error(
      `The database exists and belongs to another role. Run ALTER DATABASE … OWNER TO ${OWNER_ROLE}, or name another database.`,
    );
  }
  const statements = [
    'revoke all on schema public from public',
    ...SCHEMAS.map((schema) => `create schema if not exists ${schema} authorization ${OWNER_ROLE}`),
    ...SCHEMA_GRANTS.map(({ role, usage }) => `grant usage on schema ${usage.join(', ')} to ${role}`),
    ...SCHEMA_GRANTS.filter(({ create }) => create !== undefined).map(
      ({ role, create = [] }) => `grant create on schema ${create.join(', ')} to ${role}`,
    ),
  ];
  // One text is one transaction: either all of it holds or none.
  await owner.query(statements.join(';\n'));
}

async function asOwner(url: string, work: (owner: Client) => Promise<void>): Promise<void> {
  const owner = new Client({ connectionString: url });
  await owner.connect();
  try {
    await work(owner);
  } finally {
    await owner.end();
  }
}
