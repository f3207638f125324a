import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { after, before, test, type TestContext } from 'node:test';
import { KeyProviderRefused, KeyProviderUnavailable } from '../../src/index.js';
import { awsKmsProvider } from '../../src/provider/awsKmsProvider.js';
import { assertWraps } from './contract.js';
import { startFake, type FakeRequest } from './fakeServer.js';

const ACCESS_KEY = 'AKIDEXAMPLE';
const SECRET_KEY = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const KEY_ID = 'alias/caregraph';

const given = { AWS_ACCESS_KEY_ID: ACCESS_KEY, AWS_SECRET_ACCESS_KEY: SECRET_KEY };
const earlier = Object.fromEntries(Object.keys(given).map((name) => [name, process.env[name]]));
before(() => Object.assign(process.env, given));
after(() => {
  for (const [name, value] of Object.entries(earlier)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

/** Signature Version 4, written from AWS's description of it, to check what the SDK signs. */
function isSigned({ method, path, headers, body }: FakeRequest): boolean {
  const [, date = '', signed = '', signature] =
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/(\d{8})\/eu-west-3\/kms\/aws4_request, SignedHeaders=([\w;-]+), Signature=(\w+)$/.exec(
      headers.authorization ?? '',
    ) ?? [];
  if (!signed.split(';').includes('host') || !signed.split(';').includes('x-amz-target')) return false;
  const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  const hmac = (key: string | Buffer, text: string): Buffer =>
    createHmac('sha256', key).update(text).digest();
  const headerLines = signed.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const request = [method, path, '', headerLines.join(''), signed, hash(body)].join('\n');
  const toSign = [
    'AWS4-HMAC-SHA256',
    headers['x-amz-date'],
    `${date}/eu-west-3/kms/aws4_request`,
    hash(request),
  ].join('\n');
  const key = hmac(hmac(hmac(hmac(`AWS4${SECRET_KEY}`, date), 'eu-west-3'), 'kms'), 'aws4_request');
  return hmac(key, toSign).toString('hex') === signature;
}

interface Command {
  KeyId?: string;
  Plaintext?: string;
  CiphertextBlob?: string;
  EncryptionContext?: Record<string, string>;
}

/** KMS's part that is used, as its API reference has it. */
function answerLikeKms(request: FakeRequest): { status: number; body: unknown } {
  if (!isSigned(request)) return { status: 400, body: { __type: 'InvalidSignatureException' } };
  const { KeyId, Plaintext, CiphertextBlob, EncryptionContext } = JSON.parse(request.body) as Command;
  switch (request.headers['x-amz-target']) {
    case 'TrentService.Encrypt': {
      if (KeyId !== KEY_ID)
        return { status: 400, body: { __type: 'NotFoundException', message: 'secret detail' } };
      const hidden = [...Buffer.from(Plaintext ?? '', 'base64')].map((byte) => byte ^ 0xff);
      const blob = JSON.stringify({ hidden, EncryptionContext });
      return { status: 200, body: { KeyId, CiphertextBlob: Buffer.from(blob).toString('base64') } };
    }
    case 'TrentService.Decrypt': {
      const blob = JSON.parse(Buffer.from(CiphertextBlob ?? '', 'base64').toString()) as {
        hidden: number[];
        EncryptionContext: Record<string, string>;
      };
      if (JSON.stringify(blob.EncryptionContext) !== JSON.stringify(EncryptionContext))
        return { status: 400, body: { __type: 'InvalidCiphertextException' } };
      const plain = Buffer.from(blob.hidden.map((byte) => byte ^ 0xff)).toString('base64');
      return { status: 200, body: { KeyId: KEY_ID, Plaintext: plain } };
    }
    default:
      return { status: 400, body: { __type: 'UnknownOperationException' } };
  }
}

async function startKms(t: TestContext) {
  const server = await startFake(t, answerLikeKms);
  return { server, options: { keyId: KEY_ID, region: 'eu-west-3', endpoint: server.url } };
}

test('KMS wraps for one purpose alone, and every request is signed', async (t) => {
  const { server, options } = await startKms(t);
  await assertWraps(awsKmsProvider(options));
  assert.ok(server.requests.length >= 60);
  assert.ok(server.requests.every(isSigned));
  const [first] = server.requests;
  assert.ok(first);
  assert.ok(!isSigned({ ...first, body: `${first.body} ` }), 'the check of signatures can fail');
});

test('a key that KMS does not have is refused, without its words', async (t) => {
  const { options } = await startKms(t);
  await assert.rejects(
    awsKmsProvider({ ...options, keyId: 'alias/other' }).wrap([{ key: Buffer.alloc(32), context: 'c' }]),
    (error: Error) => error instanceof KeyProviderRefused && !/secret detail/.test(error.message),
  );
});

test('KMS that fails for a moment is asked again; one that is down, slow or throttling is unavailable', async (t) => {
  let failures = 1;
  const flaky = await startFake(t, (request) =>
    failures-- > 0 ? { status: 500, body: { __type: 'KMSInternalException' } } : answerLikeKms(request),
  );
  const options = { keyId: KEY_ID, region: 'eu-west-3', timeoutMs: 300, attempts: 2 };
  const keys = [{ key: Buffer.alloc(32), context: 'c' }];
  assert.equal((await awsKmsProvider({ ...options, endpoint: flaky.url }).wrap(keys)).length, 1);
  const throttling = await startFake(t, () => ({ status: 400, body: { __type: 'ThrottlingException' } }));
  const slow = await startFake(t, () => null);
  for (const endpoint of [throttling.url, slow.url, 'http://127.0.0.1:9'])
    await assert.rejects(
      awsKmsProvider({ ...options, endpoint }).wrap(keys),
      KeyProviderUnavailable,
      endpoint,
    );
});
