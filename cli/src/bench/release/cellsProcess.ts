import { writeFileSync } from 'node:fs';
import {
  ALLOW_LIST,
  candidateLines,
  CASCADE_COST,
  CODE_VERSION,
  keyedRandom,
  protectFamily,
  protectRelease,
  ruleValues,
  stopwatch,
  sumOfTimes,
  type Cost,
  type MeasureCells,
  type SpentTime,
  type Trees,
} from '@caregraph/deidentify';
import { benchTrees } from './hierarchies.js';
import { readRows } from './readRows.js';

/** What choosing by another weight would have published; shares of events, by table. */
export interface WeightComparison {
  readonly table: string;
  readonly cells: number;
  readonly byWeight: Readonly<Record<string, number>>;
}

export interface CellsFigures {
  /** Reading the rows and counting. */
  readonly cellsSeconds: SpentTime;
  readonly protectSeconds: SpentTime;
  readonly peakRssMb: number;
  readonly cells: number;
  readonly cuboids: number;
  readonly open: number;
  readonly coarsened: readonly string[];
  readonly comparison: readonly WeightComparison[];
}

const WEIGHTS: Readonly<Record<string, Cost>> = {
  cascade: CASCADE_COST,
  value: (events) => 1 + events,
  constant: () => 1,
};

/** Counts and protects the rows of a file in a process of its own, whose memory is therefore its peak; writes the candidate. */
const [rowsFile = '', candidateFile = '', comparesWeights = ''] = process.argv.slice(2);
const trees = benchTrees();
const lap = stopwatch();
const tables = await readRows(rowsFile, trees);
const reading = lap();
const measures = protectRelease(tables, trees.code.levels[2]?.names.map(String) ?? [], {
  random: keyedRandom(),
});
const peakRssMb = Math.round(process.resourceUsage().maxRSS / 1024);
writeFileSync(
  candidateFile,
  [...candidateLines({ head: headOf(trees, measures), trees, measures })].join(''),
);
const figures: CellsFigures = {
  cellsSeconds: sumOfTimes([reading, ...measures.map(({ seconds }) => seconds.cells)]),
  protectSeconds: sumOfTimes(measures.map(({ seconds }) => seconds.protection)),
  peakRssMb,
  cells: measures.reduce((sum, { family }) => sum + family.cells, 0),
  cuboids: measures.reduce((sum, { cuboids }) => sum + cuboids.length, 0),
  open: measures.reduce((sum, { protection }) => sum + protection.open.length, 0),
  coarsened: measures.flatMap(({ measure, coarsened }) =>
    coarsened.map(
      ({ from, to }) => `${measure}: ${nameOf(measure, from)} → ${to ? nameOf(measure, to) : 'nothing'}`,
    ),
  ),
  comparison: comparesWeights ? measures.flatMap(compareWeights) : [],
};
console.log(JSON.stringify(figures));

function nameOf(measure: MeasureCells['measure'], levels: readonly number[]): string {
  return levels
    .map((level, d) => trees[ALLOW_LIST[measure].dimensions[d] ?? 'place'].levels[level]?.level)
    .join(' × ');
}

/** Share of each table's events that is published, by the weight with which complementary cells are chosen. */
function compareWeights(cells: MeasureCells): WeightComparison[] {
  const primary = cells.protection.state.map((state) => (state === 1 ? 1 : 0));
  const shares = Object.entries(WEIGHTS).map(([name, cost]) => {
    const { state } =
      name === 'cascade'
        ? cells.protection
        : protectFamily(cells.family, primary, { random: keyedRandom(), cost });
    return [name, state] as const;
  });
  return cells.tables.map((table, t) => {
    const from = cells.family.offsets[t] ?? 0;
    const shareOf = (state: Uint8Array): number => {
      let all = 0;
      let shown = 0;
      for (let cell = from; cell < from + table.count; cell += 1) {
        const events = cells.family.events[cell] ?? 0;
        all += events;
        if (!state[cell]) shown += events;
      }
      return all === 0 ? 1 : shown / all;
    };
    return {
      table: `${cells.measure}: ${nameOf(cells.measure, table.levels)}`,
      cells: table.count,
      byWeight: Object.fromEntries(shares.map(([name, state]) => [name, shareOf(state)])),
    };
  });
}

function headOf(members: Trees, all: readonly MeasureCells[]): Parameters<typeof candidateLines>[0]['head'] {
  const none = { population: 0, condition_prevalence: 0, treatment_use: 0, fees: 0 };
  const names = (measure: MeasureCells['measure'], levels: readonly number[]) =>
    levels.map((level, d) => {
      const dimension = ALLOW_LIST[measure].dimensions[d] ?? 'place';
      return members[dimension].levels[level]?.level ?? 'all';
    });
  return {
    format: 2,
    codeVersion: CODE_VERSION,
    parameters: ruleValues(),
    quarters: members.time.levels[0]?.names.map(String) ?? [],
    input: { patients: 0, subscribers: 0, rows: none, leftOut: none },
    members: {
      place: members.place.members(),
      time: members.time.members(),
      age: members.age.members(),
      specialty: members.specialty.members(),
      kind: members.kind.members(),
      currency: members.currency.members(),
      code: members.code
        .members()
        .map((member) => (member.codeSystem ? { ...member, display: null, evidence: null } : member)),
    },
    measures: (Object.keys(ALLOW_LIST) as MeasureCells['measure'][]).map((measure) => {
      // A measure that the rows do not have is there without a table.
      const { cuboids, coarsened } = all.find((one) => one.measure === measure) ?? {
        cuboids: [],
        coarsened: [],
      };
      return {
        measure,
        dimensions: ALLOW_LIST[measure].dimensions,
        cuboids: cuboids.map((levels) => names(measure, levels)),
        coarsened: coarsened.map(({ from, to }) => ({
          from: names(measure, from),
          to: to && names(measure, to),
        })),
      };
    }),
  };
}
