import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { KeyProviderRefused, type KeyProvider } from '../../src/index.js';

/** What every provider does, whatever holds its keys. */
export async function assertWraps(provider: KeyProvider): Promise<void> {
  const keys = Array.from({ length: 30 }, (_, at) => ({ key: randomBytes(32), context: `patient/p${at}/1` }));
  const wrapped = await provider.wrap(keys);
  const version = await provider.currentVersion();
  assert.deepEqual([...new Set(wrapped.map(({ wrappingKey }) => wrappingKey))], [version]);
  for (const [at, one] of wrapped.entries()) {
    assert.ok(!Buffer.from(one.wrapped).includes(keys[at]?.key ?? ''));
  }
  const asked = wrapped.map((one, at) => ({ wrapped: one.wrapped, context: keys[at]?.context ?? '' }));
  assert.deepEqual(
    await provider.unwrap(asked),
    keys.map(({ key }) => key),
  );
  const [first] = asked;
  assert.ok(first);
  await assert.rejects(provider.unwrap([{ ...first, context: 'patient/p1/1' }]), KeyProviderRefused);
  await assert.rejects(provider.unwrap([{ ...first, context: 'patient/p0/2' }]), KeyProviderRefused);
}
