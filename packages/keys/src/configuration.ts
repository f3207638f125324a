import { z } from 'zod';
import type { KeyProvider } from './provider/keyProvider.js';
import { readLocalKeyFile } from './provider/localKeyFile.js';
import { localProvider } from './provider/localProvider.js';

const environment = z.discriminatedUnion('CAREGRAPH_KEY_PROVIDER', [
  z.object({ CAREGRAPH_KEY_PROVIDER: z.literal('local'), CAREGRAPH_KEY_FILE: z.string().min(1) }),
  z.object({
    CAREGRAPH_KEY_PROVIDER: z.literal('aws-kms'),
    CAREGRAPH_AWS_KMS_KEY_ID: z.string().min(1),
    CAREGRAPH_AWS_REGION: z.string().min(1),
    CAREGRAPH_AWS_KMS_ENDPOINT: z.url().optional(),
  }),
  z.object({
    CAREGRAPH_KEY_PROVIDER: z.literal('vault-transit'),
    CAREGRAPH_VAULT_ADDRESS: z.url(),
    CAREGRAPH_VAULT_TOKEN: z.string().min(1),
    CAREGRAPH_VAULT_KEY: z.string().regex(/^[\w.-]+$/),
    CAREGRAPH_VAULT_MOUNT: z
      .string()
      .regex(/^[\w./-]+$/)
      .default('transit'),
    CAREGRAPH_VAULT_NAMESPACE: z.string().min(1).optional(),
  }),
]);

/**
 * The key provider that the environment names: `CAREGRAPH_KEY_PROVIDER` is local (the default), aws-kms or vault-transit.
 * @throws ZodError naming what is missing or malformed; Error if keys made for demonstration are used in production.
 */
export async function keyProviderFromEnvironment(env: NodeJS.ProcessEnv): Promise<KeyProvider> {
  const values = environment.parse({
    ...env,
    CAREGRAPH_KEY_PROVIDER: env['CAREGRAPH_KEY_PROVIDER'] ?? 'local',
  });
  switch (values.CAREGRAPH_KEY_PROVIDER) {
    case 'local': {
      const { id } = readLocalKeyFile(values.CAREGRAPH_KEY_FILE);
      if (env['NODE_ENV'] === 'production' && id.startsWith('demo-'))
        throw new Error(
          `${values.CAREGRAPH_KEY_FILE} holds keys made for demonstration. Make some of your own for production.`,
        );
      return localProvider(values.CAREGRAPH_KEY_FILE);
    }
    case 'aws-kms': {
      // Loaded only where it is used: the SDK is large.
      const { awsKmsProvider } = await import('./provider/awsKmsProvider.js');
      return awsKmsProvider({
        keyId: values.CAREGRAPH_AWS_KMS_KEY_ID,
        region: values.CAREGRAPH_AWS_REGION,
        ...(values.CAREGRAPH_AWS_KMS_ENDPOINT === undefined
          ? {}
          : { endpoint: values.CAREGRAPH_AWS_KMS_ENDPOINT }),
      });
    }
    case 'vault-transit': {
      const { vaultTransitProvider } = await import('./provider/vaultTransitProvider.js');
      return vaultTransitProvider({
        address: values.CAREGRAPH_VAULT_ADDRESS,
        token: values.CAREGRAPH_VAULT_TOKEN,
        keyName: values.CAREGRAPH_VAULT_KEY,
        mount: values.CAREGRAPH_VAULT_MOUNT,
        ...(values.CAREGRAPH_VAULT_NAMESPACE === undefined
          ? {}
          : { namespace: values.CAREGRAPH_VAULT_NAMESPACE }),
      });
    }
  }
}
