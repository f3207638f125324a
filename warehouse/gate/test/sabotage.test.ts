import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, describe, it } from 'node:test';
import { ensureGateKey, passGate, type GateOptions, type GateRule } from '../src/index.js';
import { CELL_SABOTAGES, SHAPE_SABOTAGES } from './sabotage.js';
import {
  candidateOf,
  cleanCandidate,
  linesOf,
  streamOf,
  suppress,
  type TestCandidate,
} from './testCandidate.js';
import { evenFacts, type Fact } from './testFacts.js';

const folder = mkdtempSync(join(tmpdir(), 'caregraph-gate-'));
const gateKeyFile = join(folder, 'gate.jwk');
ensureGateKey(gateKeyFile);
after(() => rmSync(folder, { recursive: true, force: true }));
const Q = '2026Q1';

async function refused(
  candidate: TestCandidate,
  rule: GateRule,
  more: Partial<GateOptions> = {},
): Promise<void> {
  const { verdict, sealed } = await passGate(streamOf(candidate), {
    gateKeyFile,
    today: new Date('2026-11-21'),
    ...more,
  });
  assert.equal(verdict.accepted, false);
  assert.equal(sealed.payload, null, 'nothing may be written of what is refused');
  const found = JSON.stringify(verdict.refusals.slice(0, 5));
  assert.ok(verdict.breaches[rule] > 0, `expected "${rule}", found ${found}`);
}

describe('the gate, sabotaged in its cells,', () => {
  for (const [title, rule, sabotage] of CELL_SABOTAGES) {
    it(`refuses ${title}`, async () => {
      const candidate = cleanCandidate();
      sabotage(candidate);
      await refused(candidate, rule);
    });
  }
});

describe('the gate, sabotaged in its shape,', () => {
  for (const [title, rule, sabotage] of SHAPE_SABOTAGES) {
    it(`refuses ${title}`, async () => {
      const candidate = cleanCandidate();
      sabotage(candidate);
      await refused(candidate, rule);
    });
  }

  it('refuses a quarter that was published before', async () => {
    await refused(cleanCandidate(), 'quarters', { published: [Q] });
  });

  it('refuses a quarter that ended less than three months ago, and takes it a day later', async () => {
    await refused(cleanCandidate(), 'quarters', { today: new Date('2026-06-30') });
    const { verdict } = await passGate(streamOf(cleanCandidate()), {
      gateKeyFile,
      today: new Date('2026-07-01'),
    });
    assert.equal(verdict.accepted, true);
  });

  it('throws rather than accepts where lines are missing', async () => {
    const lines = linesOf(cleanCandidate());
    const options = { gateKeyFile, today: new Date('2026-11-21') };
    for (const some of [lines.slice(0, -1), lines.toSpliced(3, 1), []])
      await assert.rejects(passGate(Readable.from(some), options), /ended early/);
  });

  it('refuses what is no candidate at all', async () => {
    for (const nonsense of [null, [], 'cells', {}, { format: 2 }]) {
      const lines = [nonsense, { cells: 0 }].map((line) => `${JSON.stringify(line)}\n`);
      const { verdict } = await passGate(Readable.from(lines), { gateKeyFile });
      assert.equal(verdict.accepted, false);
    }
  });
});

describe('the gate, by what cells tell together,', () => {
  /** Facts of which every n-th of a state, age and chapter is left, so that its cell is small. */
  function thinned(state: string, codes: readonly string[], keep: number): ReturnType<typeof evenFacts> {
    const facts = evenFacts();
    const counts = new Map<string, number>();
    facts['condition_prevalence'] = (facts['condition_prevalence'] ?? []).filter((fact) => {
      const code = fact.at['code'] ?? '';
      if (!fact.at['place']?.startsWith(state) || !codes.includes(code)) return true;
      const count = (counts.get(code) ?? 0) + 1;
      counts.set(code, count);
      return count <= keep;
    });
    return facts;
  }

  it('refuses hidden cells whose union has too few patients', async () => {
    // Six and five patients, hidden in both directions: their sum, less one for each, is below 11.
    const candidate = candidateOf(thinned('MA', ['1000', '1001'], 6));
    for (const state of ['MA', 'CT'])
      for (const code of ['1000', '1001']) suppress(candidate, 'condition_prevalence', state, Q, 'all', code);
    await refused(candidate, 'union of suppressed cells');
  });

  it('refuses a part that leaves fewer than 11 patients of the whole', async () => {
    // The patients of 1001 have 1000 as well, but for one: the difference of two published cells is that one.
    const facts = evenFacts();
    const own = facts['condition_prevalence'] ?? [];
    const others = own.filter((fact) => fact.at['code'] === '1001').slice(1);
    for (const fact of others) own.push({ ...fact, at: { ...fact.at, code: '1000' } });
    await refused(candidateOf(facts), 'difference');
  });

  /** Six hidden cells in a ring of three states and three ages, with so many patients each. */
  function ring(
    counts: Readonly<Record<string, number>>,
    clinicOf: (fact: Fact) => number = (fact) => fact.clinic,
  ): TestCandidate {
    const facts = evenFacts();
    const seen = new Map<string, number>();
    facts['condition_prevalence'] = (facts['condition_prevalence'] ?? []).filter((fact) => {
      if (!['1000', '1001'].includes(fact.at['code'] ?? '')) return true;
      const key = `${fact.at['place']?.slice(0, 2)} ${fact.at['age']} ${fact.at['code']}`;
      const count = (seen.get(key) ?? 0) + 1;
      seen.set(key, count);
      const limit = counts[key.slice(0, -5)];
      // The first half of a cell's patients has one code of the chapter, the second half the other.
      return (
        limit === undefined || count <= (key.endsWith('0') ? Math.ceil(limit / 2) : Math.floor(limit / 2))
      );
    });
    facts['condition_prevalence'] = facts['condition_prevalence'].map((fact) => ({
      ...fact,
      clinic: clinicOf(fact),
    }));
    const candidate = candidateOf(facts);
    for (const key of Object.keys(counts)) {
      const [state = '', age = ''] = key.split(' ');
      const band = { '10-14': '0-19', '30-34': '20-39', '50-54': '40-59' }[age] ?? '';
      suppress(candidate, 'condition_prevalence', state, Q, band, 'Diseases A');
    }
    return candidate;
  }

  it('refuses an interval that is too narrow for a reader, though no equation tells it', async () => {
    const wide = {
      'MA 10-14': 3,
      'MA 30-34': 12,
      'CT 30-34': 3,
      'CT 50-54': 12,
      'NY 50-54': 3,
      'NY 10-14': 12,
    };
    const { verdict } = await passGate(streamOf(ring(wide)), { gateKeyFile, today: new Date('2026-11-21') });
    assert.deepEqual(verdict.refusals, [], 'two down and eleven up are 13 possible values');
    // One cell of a single patient cannot go down, one of ten not far: nine values are left for the other four.
    await refused(ring({ ...wide, 'NY 50-54': 1, 'MA 30-34': 10 }), 'interval');
  });

  it('refuses an interval that is too narrow for a clinic that subtracts its own, though a reader knows less', async () => {
    const counts = {
      'MA 10-14': 3,
      'MA 30-34': 12,
      'CT 30-34': 3,
      'CT 50-54': 12,
      'NY 50-54': 3,
      'NY 10-14': 12,
    };
    // Clinic 0 has nearly all of the cell that would have to shrink for the small one to grow.
    const candidate = ring(counts, (fact) =>
      fact.at['place']?.startsWith('MA') && fact.at['age'] === '30-34' && fact.clinic !== 5 ? 0 : fact.clinic,
    );
    await refused(candidate, 'insider');
    const { verdict } = await passGate(streamOf(candidate), { gateKeyFile, today: new Date('2026-11-21') });
    assert.equal(verdict.breaches.interval, 0);
  });

  it('refuses a hidden sum that cannot be so large that the largest clinic’s part is in doubt', async () => {
    const facts = evenFacts();
    // One clinic charges a hundred times what others do, and the cell hidden with it holds next to nothing.
    facts['fees'] = (facts['fees'] ?? []).map((fact) => {
      if (fact.at['code'] !== '2000') return fact;
      if (fact.clinic === 0) return { ...fact, amount: fact.amount * 100 };
      return fact.at['place']?.startsWith('CT') ? { ...fact, amount: 1 } : fact;
    });
    const candidate = candidateOf(facts);
    for (const state of ['MA', 'CT']) suppress(candidate, 'fees', state, Q, 'all', 'USD', '2000');
    await refused(candidate, 'interval');
  });

  it('refuses hidden fees whose union is known of four clinics', async () => {
    const facts = evenFacts();
    facts['fees'] = (facts['fees'] ?? []).filter(
      (fact) =>
        fact.at['code'] !== '2000' ||
        !/^(MA|CT)/.test(fact.at['place'] ?? '') ||
        [0, 1, 6, 7].includes(fact.clinic),
    );
    const candidate = candidateOf(facts);
    for (const state of ['MA', 'CT'])
      for (const code of ['2000', '2001']) suppress(candidate, 'fees', state, Q, 'all', 'USD', code);
    await refused(candidate, 'union of suppressed cells');
  });
});
