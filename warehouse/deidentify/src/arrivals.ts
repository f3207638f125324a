import { formatQuarter, parseQuarter, type QuarterNumber } from '@caregraph/measure';

/**
 * What a difference counts: events of published quarters that came in after what is told of them, and not later than a
 * quarter that is over. As text it stands in the head of the candidate.
 */
export interface Arrivals {
  /** By published quarter: the last quarter of arrival that a release has counted. */
  readonly after: Readonly<Record<string, string>>;
  /** The last quarter of arrival that is counted now. */
  readonly until: string;
}

/** The same, as it is asked of every row. */
export interface ArrivalWindow {
  readonly after: ReadonlyMap<QuarterNumber, QuarterNumber>;
  readonly until: QuarterNumber;
}

/** Throws where a text is no quarter. */
export function windowOf({ after, until }: Arrivals): ArrivalWindow {
  return {
    after: new Map(
      Object.entries(after).map(([quarter, counted]) => [parseQuarter(quarter), parseQuarter(counted)]),
    ),
    until: parseQuarter(until),
  };
}

/** The arrivals of the quarters that are told. */
export function arrivalsOf({ after, until }: ArrivalWindow, quarters: readonly QuarterNumber[]): Arrivals {
  return {
    after: Object.fromEntries(
      quarters.map((quarter) => [formatQuarter(quarter), formatQuarter(after.get(quarter) ?? until)]),
    ),
    until: formatQuarter(until),
  };
}

/** Did the event come in within the window? */
export function isWithin(window: ArrivalWindow, quarter: QuarterNumber, arrival: QuarterNumber): boolean {
  const counted = window.after.get(quarter);
  return counted !== undefined && arrival > counted && arrival <= window.until;
}
