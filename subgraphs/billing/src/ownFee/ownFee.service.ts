import {
  codesOfGroup,
  formatQuarter,
  parseBenchmarkId,
  parseQuarter,
  type BenchmarkKey,
  type SystemCode,
} from '@caregraph/measure';
import { CaregraphError, loaderOf, textArray, type RequestContext } from '@caregraph/subgraph-kit';
import type { FeePosition, OwnFee, OwnFeePoint } from './ownFee.type.js';

/** What is counted of which benchmark: nothing in it says whose. */
export type OwnKey = Pick<BenchmarkKey, 'conceptLevel' | 'codeSystem' | 'concept' | 'currency' | 'period'>;

/** Own fees with what their trend is counted by. */
export interface CountedFee extends OwnFee {
  readonly key: OwnKey;
}

/** The peers' published quartiles, minor units. */
export interface PeerQuartiles {
  readonly firstQuartile: number | null;
  readonly median: number | null;
  readonly thirdQuartile: number | null;
}

const MOST_QUARTERS = 40;
/** A release tells quantiles to so many significant digits. */
const DIGITS = 3;

/** The key of a benchmark of fees; null for any other, and for what is no id. */
export function feeKey(id: string): OwnKey | null {
  const key = parseBenchmarkId(id);
  return key?.kind === 'FEE' ? key : null;
}

/**
 * The viewer's clinic's own fees beside the quartiles of its peers. The database says whose clinic it is; the quartiles
 * come with the reference, and nothing of one's own goes the other way.
 */
export async function ownFeeOf(
  context: RequestContext,
  key: OwnKey,
  peers: PeerQuartiles,
): Promise<CountedFee> {
  const [point] = await countedFees(context, key, 1);
  if (!point) throw new CaregraphError('INTERNAL_SERVER_ERROR');
  const position = point.median === null ? null : positionOf(point.median, peers);
  const words =
    point.state === 'NO_DATA' ? 'You charged none in this quarter.' : POSITION_WORDS[position ?? 'NONE'];
  return { ...point, key, position, words };
}

/** Where an own median lies. Without quartiles only the side of the median is told. */
function positionOf(
  own: number,
  { firstQuartile, median, thirdQuartile }: PeerQuartiles,
): keyof typeof FeePosition | null {
  if (median === null) return null;
  if (Number(own.toPrecision(DIGITS)) === median) return 'AT_MEDIAN';
  if (own < median)
    return firstQuartile !== null && own < firstQuartile ? 'BELOW_FIRST_QUARTILE' : 'BELOW_MEDIAN';
  return thirdQuartile !== null && own > thirdQuartile ? 'ABOVE_THIRD_QUARTILE' : 'ABOVE_MEDIAN';
}

const POSITION_WORDS = {
  BELOW_FIRST_QUARTILE: 'Lower than three in four of the fees that peers charge.',
  BELOW_MEDIAN: 'Lower than half of the fees that peers charge.',
  AT_MEDIAN: 'In the middle of the fees that peers charge.',
  ABOVE_MEDIAN: 'Higher than half of the fees that peers charge.',
  ABOVE_THIRD_QUARTILE: 'Higher than three in four of the fees that peers charge.',
  NONE: 'Your own fee alone: there is no median of peers to compare it with.',
} as const;

/** The last quarters up to the benchmark's own, oldest first. */
export async function countedFees(
  context: RequestContext,
  key: OwnKey,
  quarters: number,
): Promise<OwnFeePoint[]> {
  if (quarters < 1 || quarters > MOST_QUARTERS)
    throw new CaregraphError('BAD_USER_INPUT', 'QUARTERS_MUST_BE_1_TO_40');
  const last = parseQuarter(key.period);
  const first = last - quarters + 1;
  const fees = await feesOf(context, key, first, last);
  return Array.from({ length: quarters }, (_, index): OwnFeePoint => {
    const fee = fees.get(first + index);
    return {
      period: formatQuarter(first + index),
      state: fee ? 'VALUE' : 'NO_DATA',
      chargeItems: fee?.charge_items ?? 0,
      patients: fee?.patients ?? 0,
      firstQuartile: amount(fee?.first_quartile_minor),
      median: amount(fee?.median_minor),
      thirdQuartile: amount(fee?.third_quartile_minor),
      mean: amount(fee?.mean_minor),
    };
  });
}

/** The driver gives a bigint as text. */
function amount(minor: string | number | undefined): number | null {
  return minor === undefined ? null : Number(minor);
}

interface FeeRow {
  readonly quarter: number;
  readonly code_group: number;
  readonly patients: number;
  readonly charge_items: number;
  readonly mean_minor: string;
  readonly first_quartile_minor: string;
  readonly median_minor: string;
  readonly third_quartile_minor: string;
}

/** All rows of a page are counted in one statement. */
function feesOf(
  context: RequestContext,
  key: OwnKey,
  first: number,
  last: number,
): Promise<ReadonlyMap<number, FeeRow>> {
  const { conceptLevel, codeSystem, concept, currency } = key;
  return loaderOf<string, ReadonlyMap<number, FeeRow>>(context, `own fees ${first} ${last}`, async (keys) => {
    const groups = keys.map((each) => JSON.parse(each) as OwnKey); // written below
    const occurring = groups.some((group) => group.conceptLevel !== 'CODE')
      ? await ownCodes(context, first, last)
      : [];
    const coded = groups.flatMap((group, index) =>
      codesOfGroup(group, occurring).map((code) => ({ ...code, currency: group.currency, index })),
    );
    const rows = await context.database((em) =>
      em.execute<FeeRow[]>(
        'select * from extract.own_fees(?, ?, ?::text[], ?::text[], ?::text[], ?::integer[])',
        [
          first,
          last,
          textArray(coded.map((each) => each.codeSystem)),
          textArray(coded.map((each) => each.code)),
          textArray(coded.map((each) => each.currency)),
          `{${coded.map(({ index }) => index).join(',')}}`,
        ],
      ),
    );
    return groups.map(
      (_, index) => new Map(rows.filter((row) => row.code_group === index).map((row) => [row.quarter, row])),
    );
  }).load(JSON.stringify({ conceptLevel, codeSystem, concept, currency }));
}

async function ownCodes(context: RequestContext, first: number, last: number): Promise<SystemCode[]> {
  const rows = await context.database((em) =>
    em.execute<{ code_system: string; code: string }[]>(
      "select code_system, code from extract.own_codes('FEE', ?, ?)",
      [first, last],
    ),
  );
  return rows.map(({ code_system: codeSystem, code }) => ({ codeSystem, code }));
}
