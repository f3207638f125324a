import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { configurationFromEnvironment } from '../src/index.js';

describe('the configuration of a subgraph', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(path.join(tmpdir(), 'caregraph-configuration-'))));
  after(() => rmSync(folder, { recursive: true }));

  const environment = (kid: string, change: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => {
    const file = path.join(folder, `${kid}.json`);
    writeFileSync(file, JSON.stringify({ keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'x', kid }] }));
    return {
      CAREGRAPH_PORT: '0',
      CAREGRAPH_DATABASE_URL: 'postgres://localhost',
      CAREGRAPH_ASSERTION_PUBLIC_JWKS: file,
      ...change,
    };
  };

  it('takes keys of its own anywhere, and keys made for demonstration anywhere but in production', () => {
    const production = { NODE_ENV: 'production' };
    assert.equal(configurationFromEnvironment(environment('demo-gateway-1')).port, 0);
    assert.equal(configurationFromEnvironment(environment('gateway-1', production)).port, 0);
    assert.throws(
      () => configurationFromEnvironment(environment('demo-gateway-1', production)),
      /demonstration/,
    );
  });

  it('trusts no proxy unless told which', () => {
    assert.equal(configurationFromEnvironment(environment('gateway-1')).trustProxy, undefined);
    const told = environment('gateway-1', { CAREGRAPH_TRUST_PROXY: '10.0.0.0/8' });
    assert.equal(configurationFromEnvironment(told).trustProxy, '10.0.0.0/8');
  });

  it('names every variable that is missing', () => {
    assert.throws(
      () => configurationFromEnvironment({}),
      /CAREGRAPH_PORT[\s\S]*CAREGRAPH_DATABASE_URL[\s\S]*CAREGRAPH_ASSERTION_PUBLIC_JWKS/,
    );
  });
});
