import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RoleName } from '@caregraph/database';
import { newLocalKeyFile, writeLocalKeyFile } from '@caregraph/keys';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { z } from 'zod';
import type { Settings } from '../settings.js';

/** Those of packages/database, which is too large to load for a command that only signs in. */
const ROLE_NAMES = [
  'owner',
  'identity',
  'records',
  'billing',
  'consent',
  'ingest',
  'deidentify',
  'insights',
  'audit',
] as const satisfies readonly RoleName[];

const secretsSchema = z.object({
  superuserPassword: z.string(),
  demoPassword: z.string(),
  passwords: z.object(
    Object.fromEntries(ROLE_NAMES.map((name) => [name, z.string()])) as Record<RoleName, z.ZodString>,
  ), // fromEntries widens the keys
  cookieKeys: z.array(z.string()),
});

export interface Secrets extends z.infer<typeof secretsSchema> {
  readonly keyFiles: Readonly<Record<KeyFile, string>>;
}

const KEY_FILES = {
  oidcSigningJwks: 'oidc-signing.jwks.json',
  assertionPrivateJwk: 'assertion-private.jwk.json',
  assertionPublicJwks: 'assertion-public.jwks.json',
  gatePrivateJwk: 'gate-private.jwk.json',
  auditPrivateJwk: 'audit-private.jwk.json',
  auditPublicJwks: 'audit-public.jwks.json',
  patientKeys: 'patient-keys.json',
} as const;
type KeyFile = keyof typeof KEY_FILES;

const password = () => randomBytes(24).toString('base64url');

/**
 * The secrets of this installation: read from the data folder, made at random on the first run. Files are readable by
 * their owner only.
 * @throws Error if NODE_ENV is production: there, secrets come from configuration.
 */
export async function installationSecrets(settings: Settings): Promise<Secrets> {
  if (process.env['NODE_ENV'] === 'production') {
    throw new Error(
      'The secrets of `caregraph start` are for demonstration. In production, start each service with its own configuration (docs/OPERATIONS.md).',
    );
  }
  const folder = path.join(settings.data, 'keys');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const keyFiles = Object.fromEntries(
    Object.entries(KEY_FILES).map(([name, file]) => [name, path.join(folder, file)]),
  ) as Record<KeyFile, string>; // fromEntries widens the keys
  const file = path.join(folder, 'secrets.json');
  if (!existsSync(file)) {
    // Loaded only on the first run: the provider is large.
    const { generateProviderKeys } = await import('@caregraph/identity');
    const provider = await generateProviderKeys('demo');
    await writeKeys(keyFiles, provider.signingJwks);
    writePrivate(file, {
      superuserPassword: password(),
      demoPassword: 'caregraph-demo',
      passwords: Object.fromEntries(ROLE_NAMES.map((name) => [name, password()])),
      cookieKeys: provider.cookieKeys,
    });
  }
  await addAuditSecrets(keyFiles, file);
  if (!existsSync(keyFiles.patientKeys))
    writeLocalKeyFile(keyFiles.patientKeys, newLocalKeyFile(`demo-${randomUUID()}`));
  return { ...secretsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))), keyFiles };
}

/** Installations from before there was an audit get its key and its role's password here. */
async function addAuditSecrets(files: Record<KeyFile, string>, secretsFile: string): Promise<void> {
  if (!existsSync(files.auditPrivateJwk)) {
    const audit = await keyPair('demo-audit-1');
    writePrivate(files.auditPrivateJwk, audit.privateJwk);
    writePrivate(files.auditPublicJwks, { keys: [audit.publicJwk] });
  }
  const secrets = JSON.parse(readFileSync(secretsFile, 'utf8')) as z.infer<typeof secretsSchema>; // checked by the caller
  if (secrets.passwords.audit === undefined)
    writePrivate(secretsFile, { ...secrets, passwords: { ...secrets.passwords, audit: password() } });
}

async function writeKeys(
  files: Record<KeyFile, string>,
  oidcSigningJwks: { readonly keys: readonly JWK[] },
): Promise<void> {
  const assertion = await keyPair('demo-gateway-1');
  const gate = await keyPair('demo-gate-1');
  writePrivate(files.oidcSigningJwks, oidcSigningJwks);
  writePrivate(files.assertionPrivateJwk, assertion.privateJwk);
  writePrivate(files.assertionPublicJwks, { keys: [assertion.publicJwk] });
  writePrivate(files.gatePrivateJwk, gate.privateJwk);
}

async function keyPair(kid: string): Promise<{ privateJwk: JWK; publicJwk: JWK }> {
  const pair = await generateKeyPair('EdDSA', { extractable: true });
  const common = { kid, alg: 'EdDSA', use: 'sig' };
  return {
    privateJwk: { ...(await exportJWK(pair.privateKey)), ...common },
    publicJwk: { ...(await exportJWK(pair.publicKey)), ...common },
  };
}

function writePrivate(file: string, content: unknown): void {
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
}
