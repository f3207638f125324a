import {
  CASCADE_COST,
  LOG_VALUE_COST,
  VALUE_COST,
  keyedRandom,
  LEVELS,
  protectRelease,
  readTables,
  type Cost,
  type MeasureCells,
} from '@caregraph/deidentify';
import Table from 'cli-table3';
import { withDatabase } from '../../commands/withDatabase.js';
import type { Settings } from '../../settings.js';

/** Ways to choose what goes with what must go. A small release tries cascade and value, and keeps what tells most. */
const WEIGHTS: Readonly<Record<string, Cost | undefined>> = {
  'as released': undefined,
  cascade: CASCADE_COST,
  value: VALUE_COST,
  'log value': LOG_VALUE_COST,
  constant: () => 1,
};

/** A table of a release: how much of it is told. */
interface TableUtility {
  readonly measure: string;
  readonly levels: string;
  /** Cells that are told, and cells with an event. */
  readonly told: number;
  readonly cells: number;
  /** Events in cells that are told, of all events. */
  readonly share: number;
}

interface WeightsUtility {
  readonly weights: string;
  readonly tables: readonly TableUtility[];
  readonly secondaries: number;
  readonly seconds: number;
}

/**
 * How much of an installation's records a first release would tell, table by table, with each choice of weights for complementary
 * suppression. Counts everything that is in and publishes nothing: what it prints is for operators, who see the same of a release.
 */
export async function benchUtility(settings: Settings, { json }: { readonly json: boolean }): Promise<void> {
  const { trees, tables } = await withDatabase(settings, ({ urls }) =>
    readTables({ databaseUrl: urls.deidentify }),
  );
  const chapters = trees.code.levels[LEVELS.code.indexOf('chapter')]?.names.map(String) ?? [];
  const all = Object.entries(WEIGHTS).map(([weights, cost]): WeightsUtility => {
    const started = performance.now();
    const measures = protectRelease(tables, chapters, { random: keyedRandom(), ...(cost && { cost }) });
    return {
      weights,
      tables: measures.flatMap(utilityOf),
      secondaries: measures.flatMap(({ protection }) => [...protection.state].filter((state) => state === 2))
        .length,
      seconds: (performance.now() - started) / 1000,
    };
  });
  console.log(printUtility(all));
  if (json) console.log(JSON.stringify(all));
}

function utilityOf({ measure, tables, family, protection }: MeasureCells): TableUtility[] {
  return tables.map((table, t) => {
    const offset = family.offsets[t] ?? 0;
    let [told, events, toldEvents] = [0, 0, 0];
    for (let cell = 0; cell < table.count; cell += 1) {
      const own = table.events[cell] ?? 0;
      events += own;
      if (protection.state[offset + cell]) continue;
      told += 1;
      toldEvents += own;
    }
    return {
      measure,
      levels: table.levelNames.join(', '),
      told,
      cells: table.count,
      share: events === 0 ? 1 : toldEvents / events,
    };
  });
}

function printUtility(all: readonly WeightsUtility[]): string {
  const keys = [
    ...new Set(all.flatMap(({ tables }) => tables.map(({ measure, levels }) => `${measure}|${levels}`))),
  ];
  const table = new Table({
    head: ['measure', 'table', ...all.map(({ weights }) => weights)],
    style: { head: [], border: [] },
  });
  for (const key of keys) {
    const [measure = '', levels = ''] = key.split('|');
    const cells = all.map(({ tables }) => {
      const own = tables.find((one) => one.measure === measure && one.levels === levels);
      return own ? `${(own.share * 100).toFixed(1)} % (${own.told} of ${own.cells})` : '–';
    });
    table.push([measure, levels, ...cells]);
  }
  const sum = (of: (own: WeightsUtility) => number | string): (number | string)[] => all.map(of);
  table.push(['cells told', '', ...sum(({ tables }) => tables.reduce((cells, { told }) => cells + told, 0))]);
  table.push(['secondary', '', ...sum(({ secondaries }) => secondaries)]);
  table.push(['seconds', '', ...sum(({ seconds }) => seconds.toFixed(1))]);
  return table.toString();
}
