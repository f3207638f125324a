import {
  codesOfGroup,
  formatQuarter,
  isQuarter,
  parseBenchmarkId,
  parseQuarter,
  type BenchmarkKey,
  type SystemCode,
} from '@caregraph/measure';
import { CaregraphError, loaderOf, textArray, type RequestContext } from '@caregraph/subgraph-kit';
import { chanceInterval } from './chanceInterval.js';
import type { OwnShare, OwnSharePoint } from './ownShare.type.js';

/** What is counted of which benchmark: nothing in it says whose. */
export type OwnKey = Pick<
  BenchmarkKey,
  'kind' | 'conceptLevel' | 'codeSystem' | 'concept' | 'currency' | 'period'
>;

/** An own share with what its trend is counted by. */
export interface CountedShare extends OwnShare {
  readonly key: OwnKey;
}

const MOST_QUARTERS = 40;

/** The key of a benchmark that counts patients; null for a fee, and for what is no id. */
export function shareKey(id: string): OwnKey | null {
  const key = parseBenchmarkId(id);
  return key && key.kind !== 'FEE' && isQuarter(key.period) ? key : null;
}

/**
 * The viewer's clinic's own share beside that of its peers. The database says whose clinic it is; the peers' share comes
 * with the reference, and nothing of one's own goes the other way.
 */
export async function ownShareOf(
  context: RequestContext,
  key: OwnKey,
  peers: number | null,
): Promise<CountedShare> {
  const [point] = await countedShares(context, key, 1);
  if (!point) throw new CaregraphError('INTERNAL_SERVER_ERROR');
  const { state, patients, population, share } = point;
  const chance = peers === null || population === 0 ? null : chanceInterval(population, peers);
  const position =
    chance === null
      ? null
      : patients < chance.low
        ? 'LOWER'
        : patients > chance.high
          ? 'HIGHER'
          : 'AS_EXPECTED';
  return {
    key,
    state,
    patients,
    population,
    share,
    position,
    expectedLow: chance && chance.low / population,
    expectedHigh: chance && chance.high / population,
    words: state === 'NO_DATA' ? 'You saw nobody in this quarter.' : POSITION_WORDS[position ?? 'NONE'],
  };
}

/** The last quarters up to the benchmark's own, oldest first. */
export async function countedShares(
  context: RequestContext,
  key: OwnKey,
  quarters: number,
): Promise<OwnSharePoint[]> {
  if (quarters < 1 || quarters > MOST_QUARTERS)
    throw new CaregraphError('BAD_USER_INPUT', 'QUARTERS_MUST_BE_1_TO_40');
  const last = parseQuarter(key.period);
  const first = last - quarters + 1;
  const [population, counts] = await Promise.all([
    populationOf(context, first, last),
    countsOf(context, key, first, last),
  ]);
  return Array.from({ length: quarters }, (_, index): OwnSharePoint => {
    const seen = population.get(first + index) ?? 0;
    const patients = counts.get(first + index) ?? 0;
    return {
      period: formatQuarter(first + index),
      state: patients > 0 ? 'VALUE' : seen > 0 ? 'ZERO' : 'NO_DATA',
      patients,
      population: seen,
      share: seen > 0 ? patients / seen : null,
    };
  });
}

const POSITION_WORDS = {
  HIGHER: 'More common than among your peers: more than chance alone would give a clinic of your size.',
  LOWER: 'Less common than among your peers: less than chance alone would give a clinic of your size.',
  AS_EXPECTED: 'About as common as among your peers: within what chance alone gives a clinic of your size.',
  NONE: 'Your own figure alone: there is none of peers to compare it with.',
} as const;

/** Quarter → patients. */
type Counts = ReadonlyMap<number, number>;

function populationOf(context: RequestContext, first: number, last: number): Promise<Counts> {
  return loaderOf<string, Counts>(context, 'own population', (ranges) =>
    Promise.all(
      ranges.map(async (range) => {
        const [from, to] = range.split(' ').map(Number);
        const rows = await context.database((em) =>
          em.execute<{ quarter: number; patients: number }[]>(
            'select quarter, patients from extract.own_population(?, ?)',
            [from, to],
          ),
        );
        return new Map(rows.map(({ quarter, patients }) => [quarter, patients]));
      }),
    ),
  ).load(`${first} ${last}`);
}

/** All rows of a page are counted in one statement. */
function countsOf(context: RequestContext, key: OwnKey, first: number, last: number): Promise<Counts> {
  const { kind } = key;
  return loaderOf<string, Counts>(context, `own counts ${kind} ${first} ${last}`, async (keys) => {
    const groups = keys.map((each) => JSON.parse(each) as OwnKey); // written below
    const occurring = groups.some(({ conceptLevel }) => conceptLevel !== 'CODE')
      ? await ownCodes(context, kind, first, last)
      : [];
    const coded = groups.flatMap((group, index) =>
      codesOfGroup(group, occurring).map((code) => ({ ...code, index })),
    );
    const rows = await context.database((em) =>
      em.execute<{ quarter: number; code_group: number; patients: number }[]>(
        'select quarter, code_group, patients from extract.own_counts(?, ?, ?, ?::text[], ?::text[], ?::integer[])',
        [
          kind,
          first,
          last,
          textArray(coded.map(({ codeSystem }) => codeSystem)),
          textArray(coded.map(({ code }) => code)),
          `{${coded.map(({ index }) => index).join(',')}}`,
        ],
      ),
    );
    return groups.map(
      (_, index) =>
        new Map(
          rows
            .filter(({ code_group }) => code_group === index)
            .map(({ quarter, patients }) => [quarter, patients]),
        ),
    );
  }).load(JSON.stringify({ kind, ...groupOf(key) }));
}

function groupOf({ conceptLevel, codeSystem, concept, currency }: OwnKey) {
  return { conceptLevel, codeSystem, concept, currency };
}

async function ownCodes(
  context: RequestContext,
  kind: string,
  first: number,
  last: number,
): Promise<SystemCode[]> {
  const rows = await context.database((em) =>
    em.execute<{ code_system: string; code: string }[]>(
      'select code_system, code from extract.own_codes(?, ?, ?)',
      [kind, first, last],
    ),
  );
  return rows.map(({ code_system: codeSystem, code }) => ({ codeSystem, code }));
}
