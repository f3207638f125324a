import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { answer, type World } from '../src/oracle.js';
import { decide } from '@caregraph/policy';
import { fuzzDecisions, noDecisions, type Decide } from '../src/decisions/fuzzDecisions.js';
import { Random } from '../src/world/random.js';
import { randomWorld } from '../src/world/randomWorld.js';

const SOURCE = readFileSync(new URL('../../src/oracle.ts', import.meta.url), 'utf8');
/** Anything that brings other code in: import, export from, require, dynamic import. */
const BRINGS_IN = /\bimport\b|\brequire\s*\(|\bfrom\s+['"]/;

const NOW = Date.UTC(2026, 0, 1);
const nobody: World = {
  accounts: [],
  apps: [],
  registrations: [],
  delegations: [],
  connections: [],
  consents: [],
  policyVersions: [],
  acceptances: [],
  restrictions: [],
  objections: [],
  erasures: [],
  emergencies: [],
};

describe('the oracle', () => {
  it('imports nothing, so that it cannot share a mistake with what it is held against', () => {
    const code = SOURCE.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    assert.doesNotMatch(code, BRINGS_IN);
    assert.match("import { decide } from '@caregraph/policy';", BRINGS_IN);
    assert.match("export * from './x.js';", BRINGS_IN);
  });

  it('permits the treating clinic, denies another, and denies once the registration has ended', () => {
    const world: World = {
      ...nobody,
      apps: [{ id: 'web', isOurs: true, isActive: true }],
      accounts: ['a', 'b'].map((clinic) => ({
        id: `clinician of ${clinic}`,
        role: 'CLINICIAN',
        clinic,
        patient: null,
        isActive: true,
        isMember: true,
      })),
      registrations: [{ patient: 'p', clinic: 'a', from: NOW - 1, to: NOW + 1 }],
    };
    const asked = (clinic: string, now: number): string => {
      const asker = {
        account: `clinician of ${clinic}`,
        app: 'web',
        purpose: null,
        tokenPatient: null,
        scopes: [],
        now,
      };
      const row = { patient: 'p', resource: 'Condition', labels: [], clinic: 'a' };
      const { effect, reasons } = answer(world, asker, row, 'CLINICAL', 'READ');
      return [effect, ...reasons].join(' ');
    };
    assert.equal(asked('a', NOW), 'PERMIT');
    assert.equal(asked('b', NOW), 'DENY NO_RELATIONSHIP');
    assert.equal(asked('a', NOW + 1), 'DENY NO_RELATIONSHIP');
  });
});

describe('a random world', () => {
  it('is the same for the same seed, and another for another', () => {
    const world = (...seeds: number[]) => JSON.stringify(randomWorld(new Random(...seeds), NOW));
    assert.equal(world(1, 2), world(1, 2));
    assert.notEqual(world(1, 2), world(1, 3));
    assert.notEqual(world(1, 2), world(2, 2));
  });
});

describe('a mismatch', () => {
  it('is shown in the smallest world in which it still is one', () => {
    const permitEverything: Decide = (question) => ({ ...decide(question), effect: 'PERMIT' });
    const counts = noDecisions();
    fuzzDecisions(1, 0, permitEverything, counts);
    assert.ok(counts.mismatches > 100);
    for (const { asked } of counts.found) {
      const { world } = asked as { world: World }; // described() puts it there
      const size = Object.values(world).reduce(
        (sum, list) => sum + (Array.isArray(list) ? list.length : 0),
        0,
      );
      assert.ok(size <= 6, JSON.stringify(world));
    }
  });
});
