import type { BenchmarkNode } from './documents.js';

export type Kind = 'FEE' | 'CONDITION' | 'PROCEDURE' | 'MEDICATION';
export type Own = 'VALUE' | 'ZERO' | 'NO_DATA';

/** Where the own figure lies, in the words of `words.benchmark.stand`. */
export type Stand =
  | 'BELOW_FIRST_QUARTILE'
  | 'BELOW_MEDIAN'
  | 'AT_MEDIAN'
  | 'ABOVE_MEDIAN'
  | 'ABOVE_THIRD_QUARTILE'
  | 'LOWER'
  | 'AS_EXPECTED'
  | 'HIGHER';

/** One line of a list: the peers' figures and the reader's own, fees in minor units and shares from 0 to 1. */
export interface Row {
  readonly id: string;
  readonly label: string;
  readonly code: string | null;
  readonly peers: BenchmarkNode['state'];
  readonly contributors: number | null;
  readonly patients: number | null;
  /** The peers' median fee, or their pooled share. */
  readonly middle: number | null;
  /** Fees: the quartiles of fees charged. Shares: what chance alone gives a clinic of this size. */
  readonly low: number | null;
  readonly high: number | null;
  readonly currency: string;
  readonly own: Own;
  readonly ownValue: number | null;
  /** Charge items, or patients with it. */
  readonly ownCount: number | null;
  readonly ownPopulation: number | null;
  /** The own figure of the quarter before. */
  readonly was: number | null;
  readonly stand: Stand | null;
  readonly change: BenchmarkNode['change'];
  readonly wayOut: BenchmarkNode['wayOut'];
}

export function rowOf(node: BenchmarkNode): Row {
  const { ownFee, ownShare } = node;
  const common = {
    id: node.id,
    label: node.concept.label,
    code: node.concept.code ?? null,
    peers: node.state,
    contributors: node.contributors ?? null,
    patients: node.patients ?? null,
    currency: node.currency ?? 'USD',
    change: node.change ?? null,
    wayOut: node.wayOut ?? null,
  };
  if (ownFee)
    return {
      ...common,
      middle: node.median ?? null,
      low: node.firstQuartile ?? null,
      high: node.thirdQuartile ?? null,
      own: ownOf(ownFee.state),
      ownValue: ownFee.median ?? null,
      ownCount: ownFee.chargeItems,
      ownPopulation: ownFee.patients,
      was: before(ownFee.trend)?.median ?? null,
      stand: ownFee.position ?? null,
    };
  return {
    ...common,
    middle: node.share ?? node.median ?? null,
    low: ownShare?.expectedLow ?? null,
    high: ownShare?.expectedHigh ?? null,
    own: ownOf(ownShare?.state ?? 'NO_DATA'),
    ownValue: ownShare?.share ?? null,
    ownCount: ownShare?.patients ?? null,
    ownPopulation: ownShare?.population ?? null,
    was: before(ownShare?.trend ?? [])?.share ?? null,
    stand: ownShare?.position ?? null,
  };
}

function ownOf(state: BenchmarkNode['state']): Own {
  return state === 'VALUE' || state === 'ZERO' ? state : 'NO_DATA';
}

/** The last point but one, if there was a figure. */
function before<P extends { readonly state: BenchmarkNode['state'] }>(trend: readonly P[]): P | undefined {
  const point = trend.at(-2);
  return point?.state === 'VALUE' ? point : undefined;
}

export interface Finding {
  readonly compared: number;
  readonly inside: number;
  readonly above: readonly Row[];
  readonly below: readonly Row[];
}

/** What the rows say together; those without a comparison say nothing. */
export function findingOf(rows: readonly Row[]): Finding {
  const compared = rows.filter(({ stand }) => stand !== null);
  const outside = (stands: readonly Stand[]) =>
    compared.filter(({ stand }) => stand !== null && stands.includes(stand));
  const above = outside(['ABOVE_THIRD_QUARTILE', 'HIGHER']);
  const below = outside(['BELOW_FIRST_QUARTILE', 'LOWER']);
  return { compared: compared.length, inside: compared.length - above.length - below.length, above, below };
}
