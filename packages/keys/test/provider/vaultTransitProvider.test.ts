import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { KeyProviderRefused, KeyProviderUnavailable, vaultTransitProvider } from '../../src/index.js';
import { assertWraps } from './contract.js';
import { startFake, type FakeRequest } from './fakeServer.js';

const TOKEN = 'hvs.token-of-the-test';

interface Item {
  plaintext?: string;
  ciphertext?: string;
  associated_data?: string;
}

/** Transit's part that is used, as its API documentation has it: batches, versions in ciphertexts, 400 where an item fails. */
async function startVault(t: TestContext) {
  let version = 1;
  let least = 1;
  const answer = ({ method, path, headers, body }: FakeRequest) => {
    if (headers['x-vault-token'] !== TOKEN || headers['x-vault-namespace'] !== 'clinic')
      return { status: 403, body: { errors: ['permission denied'] } };
    const items = body === '' ? [] : ((JSON.parse(body) as { batch_input?: Item[] }).batch_input ?? []);
    switch (`${method} ${path}`) {
      case 'POST /v1/transit/encrypt/caregraph':
        return {
          status: 200,
          body: { data: { batch_results: items.map((item) => ({ ciphertext: encrypt(item, version) })) } },
        };
      case 'POST /v1/transit/decrypt/caregraph': {
        const results = items.map((item) => decrypt(item, least));
        const failed = results.some((result) => 'error' in result);
        return { status: failed ? 400 : 200, body: { data: { batch_results: results } } };
      }
      case 'GET /v1/transit/keys/caregraph':
        return { status: 200, body: { data: { latest_version: version } } };
      case 'POST /v1/transit/keys/caregraph/rotate':
        version += 1;
        return { status: 204, body: null };
      case 'POST /v1/transit/keys/caregraph/config':
      case 'POST /v1/transit/keys/caregraph/trim':
        least = Number(
          (JSON.parse(body) as { min_available_version?: number }).min_available_version ?? least,
        );
        return { status: 204, body: null };
      default:
        return { status: 404, body: { errors: [] } };
    }
  };
  const server = await startFake(t, answer);
  return {
    server,
    options: { address: server.url, token: TOKEN, keyName: 'caregraph', namespace: 'clinic' },
  };
}

function encrypt({ plaintext = '', associated_data: associated = '' }: Item, version: number): string {
  // A fake's cipher: reversed, so that the test can tell it from the plaintext, beside what it is bound to.
  const hidden = Buffer.from([...Buffer.from(plaintext)].toReversed()).toString('base64');
  return `vault:v${version}:${Buffer.from(JSON.stringify({ hidden, associated })).toString('base64')}`;
}

function decrypt(
  { ciphertext = '', associated_data: associated = '' }: Item,
  least: number,
): Item | { error: string } {
  const [, version, text = ''] = /^vault:v(\d+):(.*)$/.exec(ciphertext) ?? [];
  const sealed = JSON.parse(Buffer.from(text, 'base64').toString()) as { hidden: string; associated: string };
  if (Number(version) < least || sealed.associated !== associated)
    return { error: `cannot decrypt ${ciphertext}` };
  return { plaintext: Buffer.from([...Buffer.from(sealed.hidden, 'base64')].toReversed()).toString() };
}

test('Vault wraps for one purpose alone, in batches, with token and namespace', async (t) => {
  const { server, options } = await startVault(t);
  await assertWraps(vaultTransitProvider(options));
  const encrypts = server.requests.filter(({ path }) => path.includes('/encrypt/'));
  assert.equal(encrypts.length, 1, '30 keys are one request');
});

test('a rotation of Vault makes a version, old ones open, and a retired one does not', async (t) => {
  const { options } = await startVault(t);
  const provider = vaultTransitProvider(options);
  const [old] = await provider.wrap([{ key: Buffer.alloc(32, 3), context: 'c' }]);
  assert.equal(old?.wrappingKey, 'vault/caregraph/1');
  assert.equal(await provider.rotate(), 'vault/caregraph/2');
  const asked = [{ wrapped: old?.wrapped ?? Buffer.alloc(0), context: 'c' }];
  assert.deepEqual(await provider.unwrap(asked), [Buffer.alloc(32, 3)]);
  await provider.retire('vault/caregraph/1');
  await assert.rejects(provider.unwrap(asked), KeyProviderRefused);
});

test('a Vault that fails for a moment is asked again; one that is down, slow or sealed is unavailable', async (t) => {
  let failures = 2;
  const flaky = await startFake(t, () =>
    failures-- > 0
      ? { status: 503, body: { errors: ['Vault is sealed'] } }
      : { status: 200, body: { data: { latest_version: 4 } } },
  );
  const options = { token: TOKEN, keyName: 'caregraph', timeoutMs: 200 };
  assert.equal(
    await vaultTransitProvider({ ...options, address: flaky.url }).currentVersion(),
    'vault/caregraph/4',
  );
  const sealed = await startFake(t, () => ({ status: 503, body: { errors: ['secret detail'] } }));
  const slow = await startFake(t, () => null);
  for (const address of [sealed.url, slow.url, 'http://127.0.0.1:9']) {
    await assert.rejects(
      vaultTransitProvider({ ...options, address }).wrap([{ key: Buffer.alloc(32, 65), context: 'c' }]),
      (error: Error) =>
        error instanceof KeyProviderUnavailable &&
        !/secret detail|hvs|AAAA|QUFB/.test(`${error.message}${error.stack ?? ''}`),
    );
  }
});

test('a token that Vault refuses is told apart from a Vault that is down, and not asked with again', async (t) => {
  const { server, options } = await startVault(t);
  await assert.rejects(
    vaultTransitProvider({ ...options, token: 'wrong' }).currentVersion(),
    KeyProviderRefused,
  );
  assert.equal(server.requests.length, 1);
});
