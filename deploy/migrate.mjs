// The migration job: makes the roles, the database and its schemas, then runs the migrations that are missing.
// Repeating it changes nothing but passwords that are new.
import { migrate, provision, ROLE_NAMES } from '@caregraph/database';

const passwordVariables = {
  owner: 'CAREGRAPH_PASSWORD_OWNER',
  identity: 'CAREGRAPH_PASSWORD_IDENTITY',
  records: 'CAREGRAPH_PASSWORD_RECORDS',
  billing: 'CAREGRAPH_PASSWORD_BILLING',
  consent: 'CAREGRAPH_PASSWORD_CONSENT',
  ingest: 'CAREGRAPH_PASSWORD_INGEST',
  deidentify: 'CAREGRAPH_PASSWORD_DEIDENTIFY',
  audit: 'CAREGRAPH_PASSWORD_AUDIT',
  insights: 'CAREGRAPH_PASSWORD_INSIGHTS',
};

const missing = ['DATABASE_URL', ...ROLE_NAMES.map((role) => passwordVariables[role])].filter(
  (name) => !process.env[name],
);

if (missing.length > 0) {
  console.error(`Set these variables for the migration job: ${missing.join(', ')}`);
  process.exitCode = 1;
} else {
  await migrateAll();
}

async function migrateAll() {
  const passwords = Object.fromEntries(
    ROLE_NAMES.map((role) => [role, process.env[passwordVariables[role]]]),
  );
  const database = process.env.CAREGRAPH_DATABASE ?? 'caregraph';
  const urls = await provision({ adminUrl: process.env.DATABASE_URL, database, passwords });
  const done = await migrate({
    ownerUrl: urls.owner,
    onMigration: (name) => console.log(`migration ${name}`),
  });
  console.log(done.length === 0 ? 'The database is up to date.' : `${done.length} migrations done.`);
}
