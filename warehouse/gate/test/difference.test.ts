import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { ensureGateKey, passGate, type GateOptions, type GateResult } from '../src/index.js';
import { cleanCandidate, streamOf, type TestCandidate } from './testCandidate.js';

const QUARTER = '2026Q1';
const TOLD = { after: { [QUARTER]: '2026Q2' }, until: '2026Q3' };

describe('the gate, handed what came in late of a published quarter,', () => {
  const folder = mkdtempSync(join(tmpdir(), 'caregraph-gate-'));
  const gateKeyFile = join(folder, 'gate.jwk');
  ensureGateKey(gateKeyFile);
  after(() => rmSync(folder, { recursive: true, force: true }));
  const today = new Date('2026-11-21');

  function pass(
    edit: (candidate: TestCandidate) => void = () => undefined,
    options: Partial<GateOptions> = {},
  ): Promise<GateResult> {
    const candidate = cleanCandidate();
    candidate.head['difference'] = structuredClone(TOLD);
    edit(candidate);
    return passGate(streamOf(candidate), {
      gateKeyFile,
      today,
      published: [QUARTER],
      difference: TOLD,
      ...options,
    });
  }

  const refused = async (
    edit: (candidate: TestCandidate) => void,
    options: Partial<GateOptions> = {},
  ): Promise<void> => {
    const { verdict } = await pass(edit, options);
    assert.equal(verdict.accepted, false);
    assert.ok(verdict.breaches.quarters > 0, JSON.stringify(verdict.refusals));
  };
  const setDifference =
    (difference: unknown) =>
    (candidate: TestCandidate): void => {
      candidate.head['difference'] = difference;
    };

  it('accepts it by all the rules of a release, and signs which arrivals it counts', async () => {
    const { verdict, sealed } = await pass();
    assert.deepEqual(verdict.refusals, []);
    assert.deepEqual((JSON.parse(sealed.manifest) as { difference: unknown }).difference, TOLD);
    assert.deepEqual((JSON.parse(sealed.payload ?? '') as { difference: unknown }).difference, TOLD);
  });

  it('refuses arrivals that a release has counted already, and those that it leaves out', async () => {
    await refused(setDifference({ ...TOLD, after: { [QUARTER]: '2026Q1' } }));
    await refused(() => undefined, { difference: { ...TOLD, after: { [QUARTER]: '2026Q1' } } });
    await refused(setDifference({ ...TOLD, after: {} }));
    await refused(setDifference({ ...TOLD, after: { ...TOLD.after, '2025Q4': '2026Q2' } }));
  });

  it('refuses arrivals of a quarter that is not over', async () => {
    const until = '2026Q4';
    await refused(setDifference({ ...TOLD, until }), { difference: { ...TOLD, until } });
    const { verdict } = await pass(setDifference({ ...TOLD, until }), {
      difference: { ...TOLD, until },
      today: new Date('2027-01-01'),
    });
    assert.deepEqual(verdict.refusals, []);
  });

  it('refuses a quarter that no release holds', async () => {
    await refused(() => undefined, { published: [] });
  });

  it('refuses a release that calls itself a difference, and a difference that does not', async () => {
    await refused(() => undefined, { difference: undefined });
    await refused((candidate) => {
      delete candidate.head['difference'];
    });
  });

  it('refuses a column in its head that could hold more than quarters', async () => {
    const { verdict } = await pass(setDifference({ ...TOLD, patients: ['somebody'] }));
    assert.ok(verdict.breaches.shape > 0);
    const day = await pass(setDifference({ ...TOLD, until: '2026-09-30' }));
    assert.ok(day.verdict.breaches.shape > 0);
  });
});
