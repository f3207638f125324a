import { Agent, request } from 'undici';
import { z } from 'zod';
import { KeyProviderRefused, KeyProviderUnavailable } from '../keyError.js';
import type { KeyProvider, KeyToWrap, WrappedKey } from './keyProvider.js';

export interface VaultOptions {
  /** For example https://vault.example.org:8200. */
  readonly address: string;
  readonly token: string;
  /** The name of a transit key of type aes256-gcm96. */
  readonly keyName: string;
  /** Where the transit engine is mounted. */
  readonly mount?: string;
  /** Of Vault Enterprise or HCP. */
  readonly namespace?: string;
  readonly timeoutMs?: number;
  /** Attempts in all. */
  readonly attempts?: number;
}

const NAME = 'vault';
const ITEMS_PER_REQUEST = 250;

/** A batch answers per item: 400 or 422 as a whole where some failed, with the reasons inside. */
const encrypted = z.object({
  data: z.object({ batch_results: z.array(z.object({ ciphertext: z.string().startsWith('vault:v') })) }),
});
const decrypted = z.object({
  data: z.object({ batch_results: z.array(z.object({ plaintext: z.base64() })) }),
});
const described = z.object({ data: z.object({ latest_version: z.number().int() }) });

/**
 * Wrapping keys in HashiCorp Vault's or OpenBao's transit engine (API "Transit secrets engine"): keys never leave it. What a
 * key is for goes with it as associated data, so that it decrypts for nothing else.
 */
export function vaultTransitProvider(options: VaultOptions): KeyProvider {
  const { mount = 'transit', keyName } = options;
  const path = (action: string) => `/v1/${mount}/${action}/${encodeURIComponent(keyName)}`;
  const nameOf = (version: number | string) => `${NAME}/${keyName}/${version}`;
  const call = caller(options);

  async function currentVersion(): Promise<string> {
    return nameOf(described.parse(await call('GET', path('keys'))).data.latest_version);
  }

  return {
    async wrap(keys: readonly KeyToWrap[]): Promise<WrappedKey[]> {
      const results = await inBatches(keys, async (batch) => {
        const body = {
          batch_input: batch.map(({ key, context }) => ({
            plaintext: Buffer.from(key).toString('base64'),
            associated_data: Buffer.from(context).toString('base64'),
          })),
        };
        return resultsOf(encrypted, await call('POST', path('encrypt'), body));
      });
      return results.map(({ ciphertext }) => ({
        wrapped: Buffer.from(ciphertext),
        wrappingKey: nameOf(/^vault:v(\d+):/.exec(ciphertext)?.[1] ?? '?'),
      }));
    },
    async unwrap(keys): Promise<Buffer[]> {
      const results = await inBatches(keys, async (batch) => {
        const body = {
          batch_input: batch.map(({ wrapped, context }) => ({
            ciphertext: Buffer.from(wrapped).toString('utf8'),
            associated_data: Buffer.from(context).toString('base64'),
          })),
        };
        return resultsOf(decrypted, await call('POST', path('decrypt'), body));
      });
      return results.map(({ plaintext }) => Buffer.from(plaintext, 'base64'));
    },
    currentVersion,
    async rotate() {
      await call('POST', `${path('keys')}/rotate`, {});
      return currentVersion();
    },
    async retire(version) {
      // Versions below the least one that decrypts can be trimmed, which deletes them for good.
      const number = Number(version.slice(nameOf('').length));
      await call('POST', `${path('keys')}/config`, {
        min_decryption_version: number + 1,
        min_encryption_version: number + 1,
      });
      await call('POST', `${path('keys')}/trim`, { min_available_version: number + 1 });
    },
  };
}

async function inBatches<T, R>(
  items: readonly T[],
  run: (batch: readonly T[]) => Promise<R[]>,
): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += ITEMS_PER_REQUEST) {
    const batch = items.slice(start, start + ITEMS_PER_REQUEST);
    const part = await run(batch);
    if (part.length !== batch.length) throw new KeyProviderRefused(NAME, 'it left some keys out');
    results.push(...part);
  }
  return results;
}

/** Vault's own words stay out: they can quote what was sent. */
function resultsOf<T>(schema: z.ZodType<{ data: { batch_results: T[] } }>, answer: unknown): T[] {
  const parsed = schema.safeParse(answer);
  if (!parsed.success) throw new KeyProviderRefused(NAME, 'it cannot encrypt or decrypt some keys');
  return parsed.data.data.batch_results;
}

function caller({ address, token, namespace, timeoutMs = 2_000, attempts = 3 }: VaultOptions) {
  const dispatcher = new Agent({
    connect: { timeout: timeoutMs },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  const headers = {
    'x-vault-token': token,
    'x-vault-request': 'true',
    'content-type': 'application/json',
    ...(namespace === undefined ? {} : { 'x-vault-namespace': namespace }),
  };
  return async (method: 'GET' | 'POST', path: string, body?: object): Promise<unknown> => {
    const url = new URL(path, address);
    let detail = '';
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      if (attempt > 1) await new Promise((resolve) => setTimeout(resolve, 50 * 2 ** attempt));
      try {
        const answer = await request(url, {
          method,
          headers,
          dispatcher,
          body: body === undefined ? null : JSON.stringify(body),
        });
        if (answer.statusCode < 300) return answer.statusCode === 204 ? {} : await answer.body.json();
        await answer.body.dump();
        if (answer.statusCode !== 429 && answer.statusCode < 500)
          throw new KeyProviderRefused(NAME, `status ${answer.statusCode}`);
        detail = `status ${answer.statusCode}`;
      } catch (error) {
        if (error instanceof KeyProviderRefused) throw error;
        detail = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
      }
    }
    throw new KeyProviderUnavailable(NAME, detail);
  };
}
