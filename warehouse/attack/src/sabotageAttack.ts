import { Findings, type AttackResult } from './attack.js';

/** The gate as an attacker meets it: lines in, and out the rules by which it refused; null where it accepted. */
export type GateUnderAttack = (lines: readonly string[]) => Promise<readonly string[] | null>;

type Record_ = Record<string, unknown>;

interface Sabotage {
  readonly title: string;
  /** One of these must be among the rules; undefined where the gate must break off with an error. */
  readonly rules: readonly string[];
  /** Changes the lines in place; false where there is nothing of the kind to change. */
  readonly apply: (lines: Record_[]) => boolean;
}

const blocksOf = (lines: readonly Record_[]): Record_[] => lines.filter((line) => 'state' in line);

/** Turns the first suppressed cell that fits into a published one. */
function uncover(lines: readonly Record_[], fits: (block: Record_, n: number) => boolean): boolean {
  for (const block of blocksOf(lines)) {
    const state = String(block['state']);
    for (let n = 0; n < state.length; n += 1) {
      if (state[n] !== 's' || !fits(block, n)) continue;
      block['state'] = `${state.slice(0, n)}v${state.slice(n + 1)}`;
      return true;
    }
  }
  return false;
}

const value = (block: Record_, column: string, n: number): number => (block[column] as number[])[n] ?? 0;

const SABOTAGES: readonly Sabotage[] = [
  {
    title: 'k = 10: a cell of ten patients, or fewer, is published',
    rules: ['minimum patients'],
    apply: (lines) =>
      uncover(lines, (block, n) => value(block, 'patients', n) === 10) ||
      uncover(lines, (block, n) => value(block, 'patients', n) < 10),
  },
  {
    title: 'one primary is not suppressed: too few clinics',
    rules: ['minimum subscribers'],
    apply: (lines) =>
      uncover(lines, (block, n) => value(block, 'patients', n) > 10 && value(block, 'subscribers', n) < 3) ||
      uncover(lines, (block, n) => value(block, 'subscribers', n) < 3),
  },
  {
    title: 'a margin is left out',
    // Without the margin the list is not closed, or something stands without its denominators.
    rules: ['tables', 'denominator'],
    apply: (lines) => {
      const measures = (lines[0]?.['measures'] ?? []) as MeasureTables[];
      for (const own of measures) {
        const margin = own.cuboids.findIndex((cuboid) => isMargin(cuboid, own, measures));
        if (margin < 0) continue;
        own.cuboids.splice(margin, 1);
        const kept = lines.filter((line) => line['measure'] !== own.measure || line['cuboid'] !== margin);
        for (const line of kept)
          if (line['measure'] === own.measure && Number(line['cuboid']) > margin)
            line['cuboid'] = Number(line['cuboid']) - 1;
        lines.splice(0, lines.length, ...kept);
        recount(lines);
        return true;
      }
      return false;
    },
  },
  {
    title: 'a cell is left out of its table',
    rules: ['additivity'],
    apply: (lines) => {
      const block = blocksOf(lines).find(
        (one) => Number(one['count']) > 1 && one['measure'] === 'population',
      );
      if (!block) return false;
      for (const [name, column] of Object.entries(block)) {
        if (Array.isArray(column)) column.pop();
        if (name === 'state') block['state'] = String(column).slice(0, -1);
      }
      block['count'] = Number(block['count']) - 1;
      recount(lines);
      return true;
    },
  },
  {
    title: 'a person column is added',
    rules: ['shape'],
    apply: (lines) => {
      const [block] = blocksOf(lines);
      if (block) block['patientId'] = (block['patients'] as number[]).map((_, n) => n);
      return block !== undefined;
    },
  },
  {
    title: 'a day stands in the place of a quarter',
    rules: ['members', 'shape'],
    apply: (lines) => rename(lines, 'time', 'quarter', '2026-01-31'),
  },
  {
    title: 'an age of 101',
    rules: ['members', 'shape'],
    apply: (lines) => rename(lines, 'age', 'age20', '101'),
  },
  {
    title: 'a ZIP code of five digits',
    rules: ['members', 'shape'],
    apply: (lines) => rename(lines, 'place', 'state', '02139'),
  },
  {
    title: 'an extra table, finer than the allow-list',
    rules: ['tables'],
    apply: (lines) => {
      const measures = lines[0]?.['measures'] as { cuboids: string[][]; dimensions: string[] }[] | undefined;
      measures?.[0]?.cuboids.push(['zip3', 'quarter', 'age5']);
      return measures !== undefined;
    },
  },
  {
    title: 'an event is added to one cell only',
    rules: ['additivity'],
    apply: (lines) => {
      const block = blocksOf(lines).find((one) => one['measure'] === 'population');
      const events = block?.['events'] as number[] | undefined;
      if (events) events[0] = (events[0] ?? 0) + 1;
      return events !== undefined;
    },
  },
];

/** Hands the present release to the gate once for each sabotage. What it does not refuse, by a rule that fits, is broken. */
export async function sabotageAttack(lines: readonly string[], gate: GateUnderAttack): Promise<AttackResult> {
  const findings = new Findings();
  let [tried, decided] = [0, 0];
  for (const { title, rules, apply } of SABOTAGES) {
    tried += 1;
    const copy = lines.map((line) => JSON.parse(line) as Record_);
    if (!apply(copy)) continue;
    decided += 1;
    const refusedBy = await gate(copy.map((line) => `${JSON.stringify(line)}\n`));
    if (refusedBy === null) findings.add(title, 'the gate let it pass.');
    else if (!rules.some((rule) => refusedBy.includes(rule)))
      findings.add(
        title,
        `the gate refused by ${refusedBy.join(', ') || 'no rule'}, not by ${rules.join(' or ')}.`,
      );
  }
  return findings.result(
    {
      attack: 'sabotage of the builder',
      question:
        'If the program that makes the cells were broken or dishonest, would the gate let it through?',
      unit: 'sabotages',
    },
    tried,
    decided,
  );
}

const RANKS = [
  'zip3 quarter age5 specialty kind currency code',
  'state year age10 family category',
  'division age20 chapter',
  'country all',
].map((names) => names.split(' '));

interface MeasureTables {
  readonly measure: string;
  readonly cuboids: string[][];
}

/** Is the table what two others have in common, or the denominators of another measure's? */
function isMargin(cuboid: readonly string[], own: MeasureTables, all: readonly MeasureTables[]): boolean {
  const others = own.cuboids.filter((other) => other !== cuboid);
  const isMeet = others.some((one) => others.some((other) => coarserOf(one, other).join() === cuboid.join()));
  const isDenominator =
    own.measure === 'population' &&
    all.some(
      ({ measure, cuboids }) =>
        (measure === 'condition_prevalence' || measure === 'treatment_use') &&
        cuboids.some((other) => other.slice(0, 3).join() === cuboid.join()),
    );
  return isMeet || isDenominator;
}

function coarserOf(one: readonly string[], other: readonly string[]): string[] {
  return one.map((level, d) => (rankOf(level) >= rankOf(other[d] ?? '') ? level : (other[d] ?? '')));
}

/** Levels of one dimension by how coarse they are; `all` is the coarsest of its own. */
function rankOf(level: string): number {
  return RANKS.findIndex((names) => names.includes(level));
}

function recount(lines: readonly Record_[]): void {
  const end = lines.at(-1);
  if (end) end['cells'] = blocksOf(lines).reduce((sum, block) => sum + Number(block['count']), 0);
}

function rename(lines: readonly Record_[], dimension: string, level: string, name: string): boolean {
  const members = lines[0]?.['members'] as Record<string, { level: string; name: string }[]> | undefined;
  const member = members?.[dimension]?.find((one) => one.level === level);
  if (member) member.name = name;
  return member !== undefined;
}
