import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { databaseUrl } from './databaseUrl.js';
import { grantDatabase } from './provision.js';
import { OWNER_ROLE, ROLE_NAMES, type DatabaseUrls } from './roles.js';
import { prepareTestTemplate } from './testTemplate.js';

export interface TestDatabase {
  readonly urls: DatabaseUrls;
  /** The superuser's connection to this database. */
  readonly adminUrl: string;
  /** Ends all sessions and deletes the database. */
  drop(): Promise<void>;
}

/**
 * A migrated database of the test's own, cloned from a template. The test runner prepares the server and
 * announces it in the environment; a test file run alone starts one for itself, which ends with the process.
 * @throws Error when the server cannot be started or a migration fails.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { serverUrl, template, templateUrls } = await testServer();
  const database = `test_${randomBytes(8).toString('hex')}`;
  await asAdmin(serverUrl, async (admin) => {
    await admin.query(
      `create database ${database} owner ${OWNER_ROLE} template ${admin.escapeIdentifier(template)}`,
    );
    await grantDatabase(admin, database);
  });
  const urls = Object.fromEntries(
    ROLE_NAMES.map((name) => [name, databaseUrl(templateUrls[name], { database })]),
  );
  return {
    // Made from ROLE_NAMES, which is what the keys of DatabaseUrls are.
    urls: urls as DatabaseUrls,
    adminUrl: databaseUrl(serverUrl, { database }),
    drop: () =>
      asAdmin(
        serverUrl,
        async (admin) => void (await admin.query(`drop database if exists ${database} with (force)`)),
      ),
  };
}

interface TestServer {
  readonly serverUrl: string;
  readonly template: string;
  readonly templateUrls: DatabaseUrls;
}

let own: Promise<TestServer> | undefined;

function testServer(): Promise<TestServer> {
  const announced = fromEnvironment(process.env);
  if (announced !== undefined) return Promise.resolve(announced);
  own ??= startOwn();
  return own;
}

async function startOwn(): Promise<TestServer> {
  const { env, stop } = await prepareTestTemplate();
  // The server doesn't keep the process alive, so this comes when the tests have nothing left to do.
  process.once('beforeExit', () => void stop());
  const server = fromEnvironment(env);
  if (server === undefined) throw new Error('prepareTestTemplate announced no server.');
  return server;
}

function fromEnvironment(env: NodeJS.ProcessEnv): TestServer | undefined {
  const serverUrl = env['CAREGRAPH_TEST_ADMIN_URL'];
  const template = env['CAREGRAPH_TEST_TEMPLATE'];
  const urls = env['CAREGRAPH_TEST_URLS'];
  if (serverUrl === undefined || template === undefined || urls === undefined) return undefined;
  // Written by prepareTestTemplate of this same package.
  return { serverUrl, template, templateUrls: JSON.parse(urls) as DatabaseUrls };
}

async function asAdmin(url: string, work: (admin: Client) => Promise<void>): Promise<void> {
  const admin = new Client({ connectionString: url });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}
