import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AttemptSeal } from '../src/session/attemptSeal.js';
import { SessionStore } from '../src/session/sessionStore.js';

const MINUTE_MS = 60_000;
const tokens = () => ({ idToken: 'id', refreshToken: 'refresh', accessTokens: new Map() });

describe('a session', () => {
  test('lives while it is used, ends when forgotten for an hour, and eight hours after it began whatever happens', () => {
    let now = 0;
    const sessions = new SessionStore(() => now);
    const { id } = sessions.create(tokens());
    for (; now < 7 * 60 * MINUTE_MS; now += 59 * MINUTE_MS)
      assert.ok(sessions.find(id), `after ${now / MINUTE_MS} minutes`);
    now = 8 * 60 * MINUTE_MS;
    assert.equal(sessions.find(id), undefined);
    const forgotten = sessions.create(tokens()).id;
    now += 60 * MINUTE_MS;
    assert.equal(sessions.find(forgotten), undefined);
  });

  test('is found by its whole id alone, and not once it was ended', () => {
    const sessions = new SessionStore();
    const session = sessions.create(tokens());
    assert.ok(session.id.length >= 43);
    assert.equal(sessions.find(session.id.slice(0, -1)), undefined);
    assert.equal(sessions.find(undefined), undefined);
    assert.equal(sessions.find(session.id), session);
    sessions.end(session);
    assert.equal(sessions.find(session.id), undefined);
  });
});

describe('a sign-in under way', () => {
  const attempt = { state: 's', nonce: 'n', codeVerifier: 'v', next: '/benchmarks/fees' };

  test('comes back as it was sealed, and only from the process that sealed it', () => {
    const seal = new AttemptSeal();
    const sealed = seal.seal(attempt);
    assert.deepEqual(seal.open(sealed), attempt);
    assert.equal(new AttemptSeal().open(sealed), undefined);
  });

  test('is nothing once a bit of it was changed, and hides what it holds', () => {
    const seal = new AttemptSeal();
    const sealed = seal.seal(attempt);
    const bytes = Buffer.from(sealed, 'base64url');
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    assert.equal(seal.open(bytes.toString('base64url')), undefined);
    assert.equal(seal.open(''), undefined);
    assert.equal(seal.open('AAAA'), undefined);
    assert.doesNotMatch(Buffer.from(sealed, 'base64url').toString('latin1'), /benchmarks/);
  });
});
