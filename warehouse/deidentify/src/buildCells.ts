import type { Cell, CellSet, Measure } from './cell.js';
import { ageName, layOut, type CellPosition } from './cuboid.js';
import { readExtract } from './extract.js';
import type { Facts } from './facts.js';
import { PLACES } from './place.js';
import { publish } from './primary.js';
import { crossMeasureKey, populationKey, protectMeasure, type ProtectedMeasure } from './protectMeasure.js';
import { assertMature, formatQuarter, lastMatureQuarter, parseQuarter } from './quarter.js';
import { ruleValues } from './rules.js';
import { scan } from './scan.js';

/** Part of every release, so that it can be said which code made it. */
export const CODE_VERSION = '0.1.0';

export interface BuildOptions {
  /** URL of the read-only role `caregraph_deidentify`. */
  readonly databaseUrl: string;
  /** The last quarter to publish, such as 2026Q2; the last that ended three months ago where it is left out. */
  readonly until?: string | undefined;
  /** Quarters that an earlier release holds. They are published once and never restated. */
  readonly published?: readonly string[] | undefined;
  readonly onProgress?: ((step: string) => void) | undefined;
  /** Today; tests set it. */
  readonly now?: Date | undefined;
}

/**
 * Reads the extract and makes the cells of all measures, each with its state and the evidence for the gate.
 *
 * Sources: docs of disclosure control; SDC Handbook (Hundepool et al. 2012) ch. 4 for primary and complementary
 * suppression. Throws where `until` is no quarter, or one that ended less than three months ago.
 */
export async function buildCells(options: BuildOptions): Promise<CellSet> {
  const now = options.now ?? new Date();
  const until = options.until === undefined ? lastMatureQuarter(now) : parseQuarter(options.until);
  assertMature(until, now);
  const { databaseUrl, onProgress } = options;
  const published = new Set(options.published);
  const extract = await readExtract({ databaseUrl, until, published, onProgress });
  onProgress?.('counting and suppressing');
  const measures = protectAll(extract.facts);
  const cells = dropUnspoken(measures.flatMap((measure) => cellsOf(measure, measures)));
  const quarters = [...new Set(cells.map((cell) => cell.quarter))].sort();
  const codes = new Map(
    cells.flatMap(({ codeSystem, code }) =>
      codeSystem === null || code === null ? [] : [[`${codeSystem}|${code}`, { codeSystem, code }] as const],
    ),
  );
  return {
    codeVersion: CODE_VERSION,
    parameters: ruleValues(),
    quarters,
    codes: [...codes.values()].map(({ codeSystem, code }) => extract.displays.textOf(codeSystem, code)),
    input: {
      patients: extract.patients,
      subscribers: extract.subscribers,
      rows: byMeasure(extract.facts, (facts) => facts.length),
      leftOut: byMeasure(extract.facts, (facts) => facts.leftOut),
    },
    cells,
  };
}

/**
 * Population first: where the denominator may not be told, nothing beside it may. Fees last: charges follow
 * treatments closely, so a fee must not tell the count that a suppressed treatment or condition withholds.
 */
function protectAll(facts: readonly Facts[]): ProtectedMeasure[] {
  const shownPopulation = new Set<string>();
  const hiddenCounts = new Set<string>();
  return facts.map((table) => {
    const space = layOut(table);
    const evidence = scan(table, space);
    const isLinked = (cell: CellPosition): boolean => {
      if (table.measure === 'population') return false;
      if (!shownPopulation.has(populationKey(cell))) return true;
      return table.measure === 'fees' && hiddenCounts.has(crossMeasureKey(table, cell));
    };
    const result = protectMeasure(table, space, evidence, isLinked);
    space.cells.forEach((cell, index) => {
      const isHidden = result.suppressed[index] === true;
      if (table.measure === 'population' && !isHidden) shownPopulation.add(populationKey(cell));
      if (table.measure !== 'population' && isHidden) hiddenCounts.add(crossMeasureKey(table, cell));
    });
    return result;
  });
}

function cellsOf(measure: ProtectedMeasure, all: readonly ProtectedMeasure[]): Cell[] {
  const { facts, space, evidence, suppressed } = measure;
  const denominators = facts.measure === 'condition_prevalence' || facts.measure === 'treatment_use';
  const population = denominators ? populationOf(all) : new Map<string, number>();
  return space.cells.flatMap((cell, index): Cell[] => {
    const key = facts.keys[cell.key];
    const place = PLACES[cell.place];
    const own = evidence[index];
    if (!key || !place || !own) return [];
    const isHidden = suppressed[index] === true;
    return [
      {
        measure: facts.measure,
        quarter: formatQuarter(cell.quarter),
        placeLevel: place.level,
        place: place.name,
        age: ageName(cell.age),
        ...key,
        state: isHidden ? 'suppressed' : 'value',
        published: isHidden ? null : publish(own, population.get(populationKey(cell)) ?? null),
        evidence: own,
      },
    ];
  });
}

function populationOf(all: readonly ProtectedMeasure[]): Map<string, number> {
  const population = all.find((measure) => measure.facts.measure === 'population');
  return new Map(
    population?.space.cells.map((cell, index) => [
      populationKey(cell),
      population.evidence[index]?.patients ?? 0,
    ]),
  );
}

/**
 * Leaves out what has nothing to say: a quarter without any published population, and a code of which no cell at all
 * is published. That it exists would be news of the few who have it.
 */
function dropUnspoken(cells: readonly Cell[]): Cell[] {
  const quarters = new Set<string>();
  const codes = new Set<string>();
  for (const cell of cells) {
    if (cell.state !== 'value') continue;
    if (cell.measure === 'population') quarters.add(cell.quarter);
    else codes.add(codeKey(cell));
  }
  return cells.filter(
    (cell) => quarters.has(cell.quarter) && (cell.measure === 'population' || codes.has(codeKey(cell))),
  );
}

function codeKey(cell: Cell): string {
  return JSON.stringify([cell.measure, cell.kind, cell.codeSystem, cell.code, cell.currency]);
}

function byMeasure(facts: readonly Facts[], of: (facts: Facts) => number): Record<Measure, number> {
  const count = (measure: Measure): number => {
    const table = facts.find((candidate) => candidate.measure === measure);
    return table ? of(table) : 0;
  };
  return {
    population: count('population'),
    condition_prevalence: count('condition_prevalence'),
    treatment_use: count('treatment_use'),
    fees: count('fees'),
  };
}
