// Makes the keys and passwords that docker-compose.yml asks for, at random, in deploy/env and deploy/secrets.
// Plain Node, nothing installed; it never overwrites what is there.
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = process.argv[2] ?? dirname(fileURLToPath(import.meta.url));
const services = ['identity', 'records', 'billing', 'consent'];
const roles = ['owner', ...services, 'ingest', 'deidentify', 'audit', 'insights'];

const existing = ['env/migrate.env', 'secrets/oidc-signing.jwks'].filter((file) =>
  existsSync(join(folder, file)),
);
if (existing.length > 0) {
  console.error(
    `${existing.join(' and ')} exist already. Passwords are stored in the database: delete nothing you still need.`,
  );
  process.exitCode = 1;
} else {
  writeAll();
  console.log(
    `Made keys and passwords in ${join(folder, 'env')} and ${join(folder, 'secrets')}. Back them up apart from the data.`,
  );
}

function writeAll() {
  const superuser = password();
  const passwords = Object.fromEntries(roles.map((role) => [role, password()]));
  const login = (role) => `postgres://caregraph_${role}:${passwords[role]}@postgres:5432/caregraph`;
  const variables = roles.map((role) => [`CAREGRAPH_PASSWORD_${role.toUpperCase()}`, passwords[role]]);
  writeEnv('postgres', [['POSTGRES_PASSWORD', superuser]]);
  writeEnv('migrate', [
    ['DATABASE_URL', `postgres://postgres:${superuser}@postgres:5432/postgres`],
    ...variables,
  ]);
  for (const service of services) {
    const cookies =
      service === 'identity' ? [['CAREGRAPH_OIDC_COOKIE_KEYS', randomBytes(48).toString('base64url')]] : [];
    writeEnv(service, [['CAREGRAPH_DATABASE_URL', login(service)], ...cookies]);
  }
  writeEnv('release', [['CAREGRAPH_DATABASE_URL', login('deidentify')]]);
  writeEnv('audit', [['CAREGRAPH_DATABASE_URL', login('audit')]]);
  writeEnv('warehouse', [['CAREGRAPH_DATABASE_URL', login('insights')]]);
  const assertion = keyPair('ed25519', {}, 'EdDSA');
  writeSecret('assertion-private.jwk', assertion.privateJwk);
  writeSecret('assertion-public.jwks', { keys: [assertion.publicJwk] });
  writeSecret('oidc-signing.jwks', { keys: [keyPair('ec', { namedCurve: 'P-256' }, 'ES256').privateJwk] });
  const audit = keyPair('ed25519', {}, 'EdDSA');
  writeSecret('audit-private.jwk', audit.privateJwk);
  writeSecret('audit-public.jwks', { keys: [audit.publicJwk] });
  writeSecret('gate-private.jwk', keyPair('ed25519', {}, 'EdDSA').privateJwk);
  // The form is that of packages/keys; a test reads it back.
  const first = randomBytes(32).toString('base64');
  writeSecret('patient-keys.json', { id: randomUUID(), current: 1, versions: { 1: first } });
  writeSecret('publisher-private.jwk', keyPair('ed25519', {}, 'EdDSA').privateJwk);
}

/** A password that needs no escaping in a connection string. */
function password() {
  return randomBytes(24).toString('base64url');
}

function keyPair(type, options, alg) {
  const { privateKey, publicKey } = generateKeyPairSync(type, options);
  const common = { kid: randomUUID(), alg, use: 'sig' };
  return {
    privateJwk: { ...privateKey.export({ format: 'jwk' }), ...common },
    publicJwk: { ...publicKey.export({ format: 'jwk' }), ...common },
  };
}

function writeEnv(name, variables) {
  write(`env/${name}.env`, variables.map(([variable, value]) => `${variable}=${value}\n`).join(''), 0o600);
}

/** Compose mounts the file as it is, and the user in the container has to read it: the folder keeps others out. */
function writeSecret(name, content) {
  write(`secrets/${name}`, `${JSON.stringify(content, undefined, 2)}\n`, 0o644);
}

function write(file, text, mode) {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, text, { mode, flag: 'wx' });
}
