import { DecryptCommand, EncryptCommand, KMSClient, KMSServiceException } from '@aws-sdk/client-kms';
import { KeyProviderRefused, KeyProviderUnavailable } from '../keyError.js';
import type { KeyProvider } from './keyProvider.js';

export interface AwsKmsOptions {
  /** The id, ARN or alias of a symmetric key. */
  readonly keyId: string;
  readonly region: string;
  /** For a VPC endpoint, or another service that speaks the same API. */
  readonly endpoint?: string;
  readonly timeoutMs?: number;
  /** Attempts in all. */
  readonly attempts?: number;
}

const NAME = 'aws-kms';
const CALLS_AT_ONCE = 16;

/**
 * Wrapping keys in AWS KMS (API reference: Encrypt, Decrypt, 2014-11-01). Credentials come from where the SDK looks:
 * environment, web identity, container or instance role. What a key is for is its encryption context.
 *
 * KMS rotates key material by itself, without telling versions apart. To wrap under another key, name that one and rotate.
 */
export function awsKmsProvider({
  keyId,
  region,
  endpoint,
  timeoutMs = 2_000,
  attempts = 3,
}: AwsKmsOptions): KeyProvider {
  const client = new KMSClient({
    region,
    ...(endpoint === undefined ? {} : { endpoint }),
    maxAttempts: attempts,
    requestHandler: { requestTimeout: timeoutMs, connectionTimeout: timeoutMs, throwOnRequestTimeout: true },
  });
  const version = `${NAME}/${keyId}`;
  return {
    wrap: (keys) =>
      inTurns(keys, async ({ key, context }) => {
        const answer = await closed(
          client.send(
            new EncryptCommand({ KeyId: keyId, Plaintext: key, EncryptionContext: contextOf(context) }),
          ),
        );
        if (!answer.CiphertextBlob) throw new KeyProviderRefused(NAME, 'no ciphertext');
        return { wrapped: answer.CiphertextBlob, wrappingKey: version };
      }),
    unwrap: (keys) =>
      inTurns(keys, async ({ wrapped, context }) => {
        const answer = await closed(
          client.send(new DecryptCommand({ CiphertextBlob: wrapped, EncryptionContext: contextOf(context) })),
        );
        if (!answer.Plaintext) throw new KeyProviderRefused(NAME, 'no plaintext');
        return Buffer.from(answer.Plaintext);
      }),
    currentVersion: async () => version,
    rotate: async () => version,
    async retire() {
      throw new KeyProviderRefused(
        NAME,
        'schedule the deletion of a key in KMS, where somebody has a week to object',
      );
    },
  };
}

function contextOf(context: string): Record<string, string> {
  return { application: 'caregraph', key: context };
}

async function inTurns<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += CALLS_AT_ONCE)
    results.push(...(await Promise.all(items.slice(start, start + CALLS_AT_ONCE).map(run))));
  return results;
}

/** AWS's own words stay out of ours: an exception's name says enough. */
async function closed<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof KMSServiceException)) {
      throw new KeyProviderUnavailable(NAME, error instanceof Error ? error.name : 'no answer');
    }
    const status = error.$metadata.httpStatusCode ?? 500;
    const isTransient = status >= 500 || status === 429 || error.name.includes('Throttl');
    throw isTransient
      ? new KeyProviderUnavailable(NAME, error.name)
      : new KeyProviderRefused(NAME, error.name);
  }
}
