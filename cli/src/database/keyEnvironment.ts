import { keyProviderFromEnvironment, type KeyProvider } from '@caregraph/keys';
import type { Secrets } from './secrets.js';

/** Variables that say where the wrapping keys are; the SDK of AWS reads more of its own. */
const NAMES = /^(CAREGRAPH_KEY_|CAREGRAPH_AWS_|CAREGRAPH_VAULT_|AWS_)/;

/** Where the wrapping keys are, for every process that needs them: where the environment says, else in this installation's file. */
export function keyEnvironment(secrets: Secrets): Record<string, string> {
  if (process.env['CAREGRAPH_KEY_PROVIDER'] === undefined)
    return { CAREGRAPH_KEY_PROVIDER: 'local', CAREGRAPH_KEY_FILE: secrets.keyFiles.patientKeys };
  const named = Object.entries(process.env).filter(([name]) => NAMES.test(name));
  // No variable of process.env is undefined when it is listed.
  return Object.fromEntries(named) as Record<string, string>;
}

/** @throws ZodError naming the variables that are missing or malformed. */
export function installationKeyProvider(secrets: Secrets): Promise<KeyProvider> {
  return keyProviderFromEnvironment(keyEnvironment(secrets));
}
