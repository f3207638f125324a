import { DuckDBInstance } from '@duckdb/node-api';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { runAttacks, writeReport, type AttackOptions, type AttackReport } from '../src/index.js';
import { cellOf, publishUnchecked, soundCells, type TestCell } from './testRelease.js';

const CONDITION = 'condition_prevalence';
const folder = mkdtempSync(join(tmpdir(), 'caregraph-attack-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let counter = 0;

/** Publishes cells unseen by any gate and attacks them; `edit` is run on the file in between. */
async function attack(
  cells: readonly TestCell[],
  more: Partial<AttackOptions> = {},
  edit?: string,
): Promise<AttackReport> {
  counter += 1;
  const warehouseFile = join(folder, `${counter}.duckdb`);
  const candidate = await publishUnchecked(warehouseFile, cells);
  if (edit !== undefined) {
    const instance = await DuckDBInstance.create(warehouseFile);
    const connection = await instance.connect();
    await connection.run(edit);
    connection.closeSync();
    instance.closeSync();
  }
  return runAttacks({ warehouseFile, candidate, gate: () => Promise.resolve(refusals), ...more });
}

/** A gate that refuses everything by every rule that a sabotage may be refused by. */
const refusals = ['minimum patients', 'minimum subscribers', 'tables', 'additivity', 'shape', 'members'];

const brokenOf = (report: AttackReport): string[] =>
  report.results.flatMap((result) => (result.isBroken ? [result.attack] : []));

/** Changes a cell and every margin above it, so that everything still adds up. */
function put(cells: readonly TestCell[], cell: TestCell, values: Partial<TestCell>): void {
  const before = { ...cell };
  Object.assign(cell, values);
  const whole = cellOf(cells, cell.measure, 'US', cell.at.at(-1)?.[1]);
  for (const name of ['patients', 'events', 'sum'] as const)
    whole[name] = (whole[name] ?? 0) + (cell[name] ?? 0) - (before[name] ?? 0);
}

describe('the attack suite', () => {
  it('breaks nothing in a sound release, and decides everything', async () => {
    const report = await attack(soundCells());
    assert.deepEqual(brokenOf(report), []);
    assert.equal(report.results.length, 7);
    for (const result of report.results.filter((one) => one.attack !== 'sabotage of the builder'))
      assert.equal(result.decided, result.tried, result.attack);
    assert.match(writeReport(report), /No attack succeeded/);
  });

  it('breaks nothing where two cells are large enough to hide each other', async () => {
    const cells = soundCells();
    put(cells, cellOf(cells, CONDITION, 'MA', 'Circulation'), { isShown: false, patients: 4, events: 4 });
    cellOf(cells, CONDITION, 'NY', 'Circulation').isShown = false;
    assert.deepEqual(brokenOf(await attack(cells)), []);
  });

  it('finds a suppressed cell that subtraction tells', async () => {
    const cells = soundCells();
    cellOf(cells, CONDITION, 'MA', 'Circulation').isShown = false;
    const report = await attack(cells);
    assert.ok(brokenOf(report).includes('linear reconstruction'));
    const text = writeReport(report);
    assert.match(text, /condition_prevalence \/ MA \/ 2026Q1 \/ all \/ Circulation/);
    assert.match(text, /At least one attack succeeded/);
    assert.doesNotMatch(text, /\b40\b/, 'the report is not the leak: it names no value');
  });

  it('finds a suppressed cell that quarters of two releases tell together', async () => {
    // Each release hides the same two states; only their sum over a year, which both share, would tell: here it is missing.
    const cells = [...soundCells('2025Q1'), ...soundCells('2026Q1')];
    for (const cell of cells)
      if (cell.at[1]?.[1] === '2025Q1' && cell.measure === CONDITION && cell.at[0]?.[1] === 'NY')
        cell.isShown = false;
    assert.ok(brokenOf(await attack(cells)).includes('linear reconstruction'));
  });

  it('finds an interval that is too narrow though nothing follows outright', async () => {
    const cells = soundCells();
    put(cells, cellOf(cells, CONDITION, 'MA', 'Circulation'), { isShown: false, patients: 3, events: 3 });
    put(cells, cellOf(cells, CONDITION, 'NY', 'Circulation'), { isShown: false, patients: 9, events: 9 });
    const broken = brokenOf(await attack(cells));
    assert.ok(broken.includes('interval') && !broken.includes('linear reconstruction'));
    // The same without anybody who knows the truth: the attacker then takes every cell for small.
    counter += 1;
    const warehouseFile = join(folder, `${counter}.duckdb`);
    await publishUnchecked(warehouseFile, cells);
    assert.ok(brokenOf(await runAttacks({ warehouseFile })).includes('interval'));
  });

  it('finds a difference of 1–10 patients between a whole and a part, and between two releases', async () => {
    const cells = soundCells();
    cellOf(cells, CONDITION, 'US', 'Circulation').patients = 45;
    assert.ok(brokenOf(await attack(cells)).includes('differencing'));
    const restated = `INSERT INTO store.cell SELECT * REPLACE (2 AS release_id, patients - 1 AS patients) FROM store.cell
      WHERE measure = 'population' AND place = 'MA'`;
    assert.ok(brokenOf(await attack(soundCells(), {}, restated)).includes('differencing'));
  });

  it('finds a difference that tells who did not come again, one that hides too little, and one that is too small', async () => {
    const late = (replace: string, where = 'true'): string =>
      `INSERT INTO store.difference_cell SELECT * REPLACE (2 AS release_id, ${replace}) FROM store.cell WHERE ${where}`;
    const twice = 'patients * 2 AS patients, events * 2 AS events';
    const sound = await attack(soundCells(), {}, late(twice));
    assert.deepEqual(brokenOf(sound), []);
    const twin = late(
      `CASE place WHEN 'MA' THEN patients - 4 ELSE patients * 2 END AS patients, events * 2 AS events`,
    );
    const found = await attack(soundCells(), {}, twin);
    assert.ok(brokenOf(found).includes('differencing'));
    assert.match(writeReport(found), /difference \/ population \/ MA/);
    // The state that is hidden follows from the country less the others, all of the difference.
    const open = late(
      `${twice}, CASE WHEN place = 'MA' AND measure = 'population' THEN 'suppressed' ELSE cell_state END AS cell_state`,
    );
    assert.ok(brokenOf(await attack(soundCells(), {}, open)).includes('linear reconstruction'));
    assert.ok(
      brokenOf(await attack(soundCells(), {}, late('5 AS patients, 5 AS events', `place = 'MA'`))).includes(
        'canaries',
      ),
    );
  });

  it('finds a place where nearly everybody has the same', async () => {
    const cells = soundCells();
    put(cells, cellOf(cells, CONDITION, 'MA', 'Circulation'), { patients: 900, events: 900 });
    assert.ok(brokenOf(await attack(cells)).includes('homogeneity'));
    const few = soundCells().filter(
      (cell) =>
        !(cell.measure === CONDITION && ['Digestion', 'Nutrition'].includes(cell.at.at(-1)?.[1] ?? '')),
    );
    assert.ok(brokenOf(await attack(few)).includes('homogeneity'));
  });

  it('finds clinics that can tell each other’s fees', async () => {
    const cells = soundCells();
    Object.assign(cellOf(cells, 'fees', 'MA'), { largest: 30_000, second: 28_000 });
    assert.ok(brokenOf(await attack(cells)).includes('insider'), 'a published sum');
    const union = soundCells();
    put(union, cellOf(union, 'fees', 'MA'), { isShown: false, sum: 51_000, largest: 45_000, second: 5000 });
    put(union, cellOf(union, 'fees', 'NY'), { isShown: false, sum: 3000, largest: 500, second: 500 });
    assert.ok(brokenOf(await attack(union)).includes('insider'), 'a union of suppressed sums');
    const trio = soundCells();
    Object.assign(cellOf(trio, 'fees', 'MA'), { subscribers: 3, largest: 20_000, second: 20_000 });
    assert.ok(brokenOf(await attack(trio)).includes('insider'), 'two together against the third');
  });

  it('finds canaries: a small cell, an age of 101, a code that one clinic uses, a planted name', async () => {
    const small = soundCells();
    cellOf(small, CONDITION, 'MA', 'Circulation').patients = 10;
    assert.ok(brokenOf(await attack(small)).includes('canaries'));
    const old = `UPDATE store.cell SET age_level = 'age5', age_band = '101' WHERE measure = 'population' AND place = 'MA'`;
    assert.ok(brokenOf(await attack(soundCells(), {}, old)).includes('canaries'));
    const rare = soundCells();
    const fee = cellOf(rare, 'fees', 'US');
    rare.push({
      ...fee,
      at: [...fee.at.slice(0, -1), ['code', '9999']],
      patients: 1,
      events: 1,
      subscribers: 1,
      isShown: false,
    });
    assert.ok(brokenOf(await attack(rare)).includes('canaries'));
    const planted = `UPDATE main.release SET code_version = 'Zebediah'`;
    assert.ok(brokenOf(await attack(soundCells(), { planted: ['Zebediah'] }, planted)).includes('canaries'));
    assert.deepEqual(brokenOf(await attack(soundCells(), { planted: ['Zebediah'] })), []);
  });

  it('finds a gate that lets sabotage pass, or refuses for another reason', async () => {
    const cells = soundCells();
    put(cells, cellOf(cells, CONDITION, 'MA', 'Circulation'), { isShown: false, patients: 4, events: 4 });
    cellOf(cells, CONDITION, 'NY', 'Circulation').isShown = false;
    assert.deepEqual(brokenOf(await attack(cells, { gate: () => Promise.resolve(null) })), [
      'sabotage of the builder',
    ]);
    const wrong = await attack(cells, { gate: () => Promise.resolve(['weather']) });
    assert.deepEqual(brokenOf(wrong), ['sabotage of the builder']);
    assert.ok(wrong.results.some((result) => result.findingCount >= 5));
  });

  it('counts what it had no time for as undecided', async () => {
    const cells = soundCells();
    put(cells, cellOf(cells, CONDITION, 'MA', 'Circulation'), { isShown: false, patients: 4, events: 4 });
    cellOf(cells, CONDITION, 'NY', 'Circulation').isShown = false;
    const report = await attack(cells, { timeLimitMs: -1 });
    const interval = report.results.find((result) => result.attack === 'interval');
    assert.deepEqual([interval?.decided, interval?.tried], [0, 1]);
    assert.match(writeReport(report), /1 of 1 were not decided/);
  });
});
