import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import {
  keyProviderFromEnvironment,
  KeyProviderRefused,
  localProvider,
  newLocalKeyFile,
  writeLocalKeyFile,
} from '../../src/index.js';
import { assertWraps } from './contract.js';

function keyFile(t: TestContext, id = 'test'): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'caregraph-keys-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'keys.json');
  writeLocalKeyFile(file, newLocalKeyFile(id));
  return file;
}

test('keys in a file wrap for one purpose alone', async (t) => {
  await assertWraps(localProvider(keyFile(t)));
});

test('a key file is readable by its owner alone', { skip: process.platform === 'win32' }, (t) => {
  assert.equal(statSync(keyFile(t)).mode & 0o777, 0o600);
});

test('after a rotation new keys are wrapped by the new version, old ones are still read, also by another process', async (t) => {
  const file = keyFile(t);
  const [rotating, serving] = [localProvider(file), localProvider(file)];
  const key = { key: Buffer.alloc(32, 7), context: 'patient/a/1' };
  const [old] = await rotating.wrap([key]);
  assert.equal(await rotating.rotate(), 'local/2');
  const [renewed] = await rotating.wrap([key]);
  assert.equal(old?.wrappingKey, 'local/1');
  assert.equal(renewed?.wrappingKey, 'local/2');
  for (const one of [old, renewed])
    assert.deepEqual(
      await serving.unwrap([{ wrapped: one?.wrapped ?? Buffer.alloc(0), context: key.context }]),
      [key.key],
    );
});

test('a version that was retired opens nothing any more, and the current one cannot be retired', async (t) => {
  const provider = localProvider(keyFile(t));
  const [old] = await provider.wrap([{ key: Buffer.alloc(32), context: 'c' }]);
  await provider.rotate();
  await provider.retire('local/1');
  await assert.rejects(
    provider.unwrap([{ wrapped: old?.wrapped ?? Buffer.alloc(0), context: 'c' }]),
    KeyProviderRefused,
  );
  await assert.rejects(provider.retire('local/2'), KeyProviderRefused);
});

test('demonstration keys are refused in production, others are not', async (t) => {
  const environment = (id: string) => ({ NODE_ENV: 'production', CAREGRAPH_KEY_FILE: keyFile(t, id) });
  await assert.rejects(keyProviderFromEnvironment(environment('demo-1')), /demonstration/);
  await keyProviderFromEnvironment(environment('clinic-1'));
  await keyProviderFromEnvironment({ ...environment('demo-1'), NODE_ENV: 'test' });
});

test('a configuration names what is missing, and a broken key file is named without its content', async (t) => {
  await assert.rejects(keyProviderFromEnvironment({}), /CAREGRAPH_KEY_FILE/);
  await assert.rejects(
    keyProviderFromEnvironment({ CAREGRAPH_KEY_PROVIDER: 'vault-transit' }),
    /CAREGRAPH_VAULT_ADDRESS/,
  );
  await assert.rejects(
    keyProviderFromEnvironment({ CAREGRAPH_KEY_PROVIDER: 'none' }),
    /CAREGRAPH_KEY_PROVIDER/,
  );
  const file = keyFile(t);
  writeFileSync(file, readFileSync(file, 'utf8').replace('"current": 1', '"current": 9'));
  assert.throws(
    () => localProvider(file),
    (error: Error) => error.message.includes(file) && !error.message.includes('versions'),
  );
});
