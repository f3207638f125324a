import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { assertionVerifier } from '../src/request/viewerAssertion.js';

describe('a verified assertion', async () => {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), alg: 'EdDSA' }] };
  const sign = (lifeSeconds: number, sub = randomUUID()) =>
    new SignJWT({ client_id: 'web' })
      .setProtectedHeader({ alg: 'EdDSA' })
      .setIssuer('caregraph-gateway')
      .setAudience('records')
      .setSubject(sub)
      .setIssuedAt()
      .setExpirationTime(`${lifeSeconds}s`)
      .sign(privateKey);

  it('is taken again within its life, and not after it', async () => {
    let now = Date.now();
    const verify = assertionVerifier('records', jwks, () => now);
    // Less than the tolerance of clocks, so that jose takes it and only the memory's own clock can refuse.
    const assertion = await sign(20);
    assert.ok(await verify(assertion));
    assert.equal(await verify(assertion), await verify(assertion), 'the same claims, verified once');
    const remembered = await verify(assertion);
    now += 21_000;
    assert.notEqual(await verify(assertion), remembered, 'verified anew once its life is over');
  });

  it('is no other one: a changed signature, another audience and a dead one are refused after it', async () => {
    const verify = assertionVerifier('records', jwks);
    const assertion = await sign(20);
    assert.ok(await verify(assertion));
    const [header, payload] = assertion.split('.');
    assert.equal(await verify(`${header}.${payload}.AAAA`), null);
    assert.equal(await assertionVerifier('billing', jwks)(assertion), null);
    assert.equal(await verify(await sign(-60)), null);
    assert.equal(await verify(await sign(31)), null);
  });

  it('is forgotten when many have come after it, and verified anew', async () => {
    const verify = assertionVerifier('records', jwks);
    const first = await sign(20);
    const remembered = await verify(first);
    for (let index = 0; index < 1000; index++) await verify(await sign(20));
    const again = await verify(first);
    assert.ok(again);
    assert.notEqual(again, remembered);
  });
});
