import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createTestDatabase, ROLE_NAMES } from '@caregraph/database';
import { keyProviderFromEnvironment } from '@caregraph/keys';
import { run } from '../child.mjs';
import { filesUnder, readJson, root } from '../workspaces.mjs';

const node = process.execPath;

/** A folder with the secrets of a new installation. */
async function secretsFolder(t) {
  const folder = mkdtempSync(join(tmpdir(), 'caregraph-deploy-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const { code, output } = await run(node, ['deploy/make-secrets.mjs', folder], { cwd: root, capture: true });
  assert.equal(code, 0, output);
  return folder;
}

/** The variables of an env file. */
function variablesOf(file) {
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return Object.fromEntries(lines.filter((line) => !line.startsWith('#')).map((line) => line.split('=', 2)));
}

test('every example has its env file with the same variables, all filled', async (t) => {
  const folder = await secretsFolder(t);
  const examples = filesUnder(join(root, 'deploy', 'env')).filter((file) => file.endsWith('.example'));
  assert.deepEqual(
    filesUnder(join(folder, 'env')),
    examples.map((file) => file.replace('.example', '')),
  );
  for (const example of examples) {
    const made = variablesOf(join(folder, 'env', example.replace('.example', '')));
    assert.deepEqual(
      Object.keys(made),
      Object.keys(variablesOf(join(root, 'deploy', 'env', example))),
      example,
    );
    assert.ok(
      Object.values(made).every((value) => value.length >= 32),
      example,
    );
  }
});

test('the keys are of the kinds that the services ask for, and no private key is in the public set', async (t) => {
  const secrets = join(await secretsFolder(t), 'secrets');
  const assertion = readJson(join(secrets, 'assertion-private.jwk'));
  const [published] = readJson(join(secrets, 'assertion-public.jwks')).keys;
  assert.deepEqual([assertion.crv, assertion.kid], ['Ed25519', published.kid]);
  assert.equal(published.d, undefined);
  const [signing] = readJson(join(secrets, 'oidc-signing.jwks')).keys;
  assert.deepEqual([signing.kty, signing.crv, typeof signing.d], ['EC', 'P-256', 'string']);
  assert.equal(readJson(join(secrets, 'gate-private.jwk')).crv, 'Ed25519');
  const keyFile = join(secrets, 'patient-keys.json');
  const provider = await keyProviderFromEnvironment({ NODE_ENV: 'production', CAREGRAPH_KEY_FILE: keyFile });
  const [wrapped] = await provider.wrap([{ key: Buffer.alloc(32), context: 'patient/a/1' }]);
  assert.equal(wrapped.wrappingKey, 'local/1');
  assert.equal(readJson(join(secrets, 'publisher-private.jwk')).crv, 'Ed25519');
});

test('secrets that exist are never overwritten', async (t) => {
  const folder = await secretsFolder(t);
  const before = readFileSync(join(folder, 'env', 'migrate.env'), 'utf8');
  const { code, output } = await run(node, ['deploy/make-secrets.mjs', folder], { cwd: root, capture: true });
  assert.equal(code, 1);
  assert.match(output, /exist already/);
  assert.equal(readFileSync(join(folder, 'env', 'migrate.env'), 'utf8'), before);
});

test('the migration job names the variables that are missing', async () => {
  const env = { ...process.env, DATABASE_URL: 'postgres://nowhere', CAREGRAPH_PASSWORD_OWNER: 'x' };
  const { code, output } = await run(node, ['deploy/migrate.mjs'], { cwd: root, env, capture: true });
  assert.equal(code, 1);
  assert.match(
    output,
    /CAREGRAPH_PASSWORD_IDENTITY, .*CAREGRAPH_PASSWORD_AUDIT, CAREGRAPH_PASSWORD_GATEWAY, CAREGRAPH_PASSWORD_INSIGHTS$/m,
  );
  assert.doesNotMatch(output, /CAREGRAPH_PASSWORD_OWNER|DATABASE_URL/);
});

test('the migration job brings a database up to date and can be repeated', async (t) => {
  const { urls, adminUrl, drop } = await createTestDatabase();
  t.after(drop);
  // Roles belong to the whole server, which other tests use: they keep the passwords they have.
  const passwords = ROLE_NAMES.map((role) => [
    `CAREGRAPH_PASSWORD_${role.toUpperCase()}`,
    decodeURIComponent(new URL(urls[role]).password),
  ]);
  const database = new URL(adminUrl).pathname.slice(1);
  const env = {
    ...process.env,
    DATABASE_URL: adminUrl,
    CAREGRAPH_DATABASE: database,
    ...Object.fromEntries(passwords),
  };
  const { code, output } = await run(node, ['deploy/migrate.mjs'], { cwd: root, env, capture: true });
  assert.equal(code, 0, output);
  assert.equal(output.trim(), 'The database is up to date.');
});
