import { formatQuarter, parseQuarter, type QuarterNumber } from '@caregraph/measure';
import { ALLOW_LIST } from './allowList.js';
import { arrivalsOf, windowOf, type Arrivals } from './arrivals.js';
import type { CandidateHead, CandidateMember, Measure } from './candidate.type.js';
import type { FactTable } from './cells/factTable.js';
import { readExtract, type Extract } from './extract.js';
import { LEVELS } from './hierarchy/level.js';
import { keyedRandom } from './protect/keyedRandom.js';
import { assertMature, lastMatureQuarter } from './quarter.js';
import { publishableQuarters, timeTree, type Trees } from './readDimensions.js';
import { earlierCounts, type ToldCount } from './release/earlierCounts.js';
import type { GivenTables } from './release/primaries.js';
import type { MeasureCells } from './release/measureCells.js';
import { protectRelease } from './release/protectRelease.js';
import { ruleValues } from './rules.js';

/** Part of every release, so that it can be said which code made it. */
export const CODE_VERSION = '0.2.0';

export interface BuildOptions {
  /** URL of the read-only role `caregraph_deidentify`. */
  readonly databaseUrl: string;
  /** The last quarter to publish, such as 2026Q2; the last that ended three months ago where it is left out. */
  readonly until?: string | undefined;
  /** Quarters that an earlier release holds. They are published once and never restated. */
  readonly published?: readonly string[] | undefined;
  /** Build a difference instead: what came in late of published quarters, told apart from what is told of them. */
  readonly difference?: (Arrivals & { readonly told: readonly ToldCount[] }) | undefined;
  /** Count exactly these tables: to score attacks on what is published of them. The gate would not pass it. */
  readonly tables?: GivenTables | undefined;
  readonly onProgress?: ((step: string) => void) | undefined;
  /** Today; tests set it. */
  readonly now?: Date | undefined;
}

/** Everything that goes to the gate, before it becomes lines. */
export interface Candidate {
  readonly head: CandidateHead;
  readonly trees: Trees;
  readonly measures: readonly MeasureCells[];
}

/**
 * Reads the extract and makes the cells of all measures, each with its state and the evidence for the gate.
 *
 * Sources: SDC Handbook (Hundepool et al. 2012) ch. 4 for primary and complementary suppression. Throws where `until` is no
 * quarter, or one that ended less than three months ago.
 */
export async function buildCandidate(options: BuildOptions): Promise<Candidate> {
  const { extract, trees, quarters, tables } = await readTables(options);
  options.onProgress?.('counting and suppressing');
  const chapters = trees.code.levels[LEVELS.code.indexOf('chapter')].names.map(String);
  const { difference } = options;
  const earlier = difference && earlierCounts(difference.told, trees);
  const { tables: given } = options;
  const measures = protectRelease(tables, chapters, { random: keyedRandom() }, { earlier, given });
  const head = headOf(extract, trees, quarters.map(formatQuarter), measures);
  if (!difference) return { head, trees, measures };
  return { head: { ...head, difference: arrivalsOf(windowOf(difference), quarters) }, trees, measures };
}

/** The events of each measure as they are counted, of the quarters to publish. */
export async function readTables(options: BuildOptions): Promise<{
  readonly extract: Extract;
  readonly trees: Trees;
  readonly quarters: readonly QuarterNumber[];
  readonly tables: readonly FactTable[];
}> {
  const now = options.now ?? new Date();
  const until = options.until === undefined ? lastMatureQuarter(now) : parseQuarter(options.until);
  assertMature(until, now);
  const { databaseUrl, onProgress } = options;
  const extract = await readExtract({
    databaseUrl,
    until,
    published: new Set(options.published),
    arrivals: options.difference && windowOf(options.difference),
    onProgress,
  });
  const quarters = publishableQuarters(extract.columns[0], extract.quarters);
  const trees: Trees = { ...extract.trees, time: timeTree(quarters, !options.difference) };
  const quarterOf = extract.quarters.map((quarter) => quarters.indexOf(quarter));
  const tables = extract.columns.map((columns) => columns.toTable(trees.time, quarterOf));
  return { extract, trees, quarters, tables };
}

function headOf(
  extract: Extract,
  trees: Trees,
  quarters: readonly string[],
  measures: readonly MeasureCells[],
): CandidateHead {
  const count = (of: (columns: Extract['columns'][number]) => number): Record<Measure, number> => {
    const total = { population: 0, condition_prevalence: 0, treatment_use: 0, fees: 0 };
    for (const columns of extract.columns) total[columns.measure] = of(columns);
    return total;
  };
  const withText = (member: CandidateMember): CandidateMember => {
    if (member.codeSystem === undefined) return member;
    const { display, evidence } = extract.displays.textOf(member.codeSystem, member.name);
    return { ...member, display, evidence };
  };
  return {
    format: 2,
    codeVersion: CODE_VERSION,
    parameters: ruleValues(),
    quarters,
    input: {
      patients: extract.patients,
      subscribers: extract.subscribers,
      rows: count((columns) => columns.rows),
      leftOut: count((columns) => columns.leftOut),
    },
    members: {
      place: trees.place.members(),
      time: trees.time.members(),
      age: trees.age.members(),
      specialty: trees.specialty.members(),
      kind: trees.kind.members(),
      currency: trees.currency.members(),
      code: trees.code.members().map(withText),
    },
    measures: measures.map(({ measure, cuboids, coarsened }) => {
      const { dimensions } = ALLOW_LIST[measure];
      const names = (cuboid: readonly number[]) => cuboid.map((level, d) => LEVELS[dimensions[d]][level]);
      return {
        measure,
        dimensions,
        cuboids: cuboids.map(names),
        coarsened: coarsened.map(({ from, to }) => ({ from: names(from), to: to && names(to) })),
      };
    }),
  };
}
