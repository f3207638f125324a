import type { ClientBase } from 'pg';

/** Raised whenever the same options would make other rows than before. */
const MODEL_VERSION = 1;
const TAG_SYSTEM = 'urn:caregraph:seed';

/**
 * What a population was made with, apart from the seed, which is in its ids, and the number of patients,
 * which may grow.
 */
export interface SeedMarker {
  readonly version: number;
  readonly subscribers: number;
  /** Midnight (UTC) of the day the history ends before, in milliseconds. */
  readonly untilMs: number;
}

export function newMarker(subscribers: number, untilMs: number): SeedMarker {
  return { version: MODEL_VERSION, subscribers, untilMs };
}

/**
 * The marker as FHIR elements of the Organization: `meta.tag`, which also tells every reader that it is
 * synthetic.
 */
export function markerOf(marker: SeedMarker): unknown {
  const code = `v${marker.version};subscribers=${marker.subscribers};until=${new Date(marker.untilMs).toISOString().slice(0, 10)}`;
  return { meta: { tag: [{ system: TAG_SYSTEM, code, display: 'Synthetic population' }] } };
}

/** The marker that the first clinic of a population carries; null if there is no such clinic. */
export async function readMarker(client: ClientBase, subscriberId: string): Promise<SeedMarker | null> {
  const answer = await client.query<{ code: string | null }>(
    `select remainder #>> '{meta,tag,0,code}' as code from identity.subscriber where id = $1`,
    [subscriberId],
  );
  const [row] = answer.rows;
  if (row === undefined) return null;
  const match = /^v(\d+);subscribers=(\d+);until=(\d{4}-\d\d-\d\d)$/.exec(row.code ?? '');
  if (match === null)
    throw new Error('The first clinic of this seed has lost its mark. Seed an empty database.');
  return {
    version: Number(match[1]),
    subscribers: Number(match[2]),
    untilMs: Date.parse(`${match[3]}T00:00:00Z`),
  };
}

/** The database already holds a population of this seed that other options made. */
export class SeedMismatchError extends Error {
  constructor(present: SeedMarker, wanted: SeedMarker) {
    const words = (marker: SeedMarker) =>
      `${marker.subscribers} subscribers, until ${new Date(marker.untilMs).toISOString().slice(0, 10)}, model ${marker.version}`;
    super(
      `This seed's population is here already, made with other options (${words(present)}; now ${words(wanted)}). ` +
        'Repeat it with the same options, choose another seed, or start with an empty database.',
    );
  }
}

export function assertSame(present: SeedMarker, wanted: SeedMarker): void {
  const isSame =
    present.version === wanted.version &&
    present.subscribers === wanted.subscribers &&
    present.untilMs === wanted.untilMs;
  if (!isSame) throw new SeedMismatchError(present, wanted);
}
