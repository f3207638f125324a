import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { GateResult, GateVerdict, readGatePublicKey, SealedRelease } from '@caregraph/gate';
import { countedArrivals, publish, publishedQuarters, toldCounts, type Arrivals } from '@caregraph/store';
import { endOf, startZone } from './zone.js';

export interface ReleaseOptions {
  /** URL of the role caregraph_deidentify. */
  readonly deidentifyUrl: string;
  /** Path of the DuckDB file; made where it is missing. */
  readonly warehouseFile: string;
  /** Path of the gate's private key (JWK, Ed25519); made where it is missing. */
  readonly gateKeyFile: string;
  /** The last quarter to publish, such as 2026Q2; by default the last that ended three months ago. */
  readonly until?: string | undefined;
  readonly onProgress?: ((step: string) => void) | undefined;
  /** Role that runs it, for the ledger; operator by default. */
  readonly runBy?: string | undefined;
}

export interface ReleaseReport extends ReleasePart {
  /** What came in late of quarters published before; undefined where nothing is told of it. */
  readonly difference?: ReleasePart;
}

export interface ReleasePart {
  /** `nothing new`: every mature quarter is published already. `refused`: the gate found breaches. */
  readonly outcome: 'published' | 'unchanged' | 'nothing new' | 'refused';
  readonly releaseId: number | null;
  readonly quarters: readonly string[];
  readonly cuboids: GateResult['cuboids'];
  readonly verdict: GateVerdict;
  /** Milliseconds of each zone. */
  readonly milliseconds: { readonly cellsAndGate: number; readonly store: number };
}

/** The first line that the gate process writes to its standard output; the payload follows. */
interface GateLine extends Omit<GateResult, 'sealed'> {
  readonly seal: Omit<SealedRelease, 'payload'>;
  readonly publicKey: ReturnType<typeof readGatePublicKey>;
}

/**
 * Makes and publishes a release. Three zones, two processes: de-identification with nothing but its database URL, the
 * gate with nothing but its key, joined by a pipe that this process does not read; then the store writes what was signed.
 * Throws with what a zone said where one fails; a refusal by the gate is a report, and stands in the ledger.
 */
export async function runRelease(options: ReleaseOptions): Promise<ReleaseReport> {
  const published = await publishedQuarters(options.warehouseFile);
  // What came in late is of quarters published before this run, and stands in a release of its own.
  const late = lateArrivals(await countedArrivals(options.warehouseFile), new Date());
  const report = await makeRelease(options, published);
  if (!late || report.outcome === 'refused') return report;
  options.onProgress?.('counting what came in late');
  const difference = await makeRelease(options, published, late);
  return difference.outcome === 'nothing new' ? report : { ...report, difference };
}

/**
 * The published quarters of which more may have come in since, up to the last quarter that is over; undefined where there is
 * none. Quarters of arrival are counted as a whole or not at all, so that no day of a release needs to be kept.
 */
export function lateArrivals(counted: Readonly<Record<string, string>>, now: Date): Arrivals | undefined {
  const quarters = now.getUTCFullYear() * 4 + Math.floor(now.getUTCMonth() / 3) - 1;
  const until = `${Math.floor(quarters / 4)}Q${(quarters % 4) + 1}`;
  const after = Object.fromEntries(Object.entries(counted).filter(([, last]) => last < until));
  return Object.keys(after).length === 0 ? undefined : { after, until };
}

async function makeRelease(
  options: ReleaseOptions,
  published: readonly string[],
  late?: Arrivals,
): Promise<ReleasePart> {
  const started = performance.now();
  const { line, payload } = await buildAndCheck(options, published, late);
  const checked = performance.now();
  const isNew = line.quarters.length > 0 || !line.verdict.accepted;
  if (isNew)
    options.onProgress?.(payload === null ? 'the gate refused; writing the ledger' : 'writing the warehouse');
  const { outcome, releaseId } = isNew
    ? await publish({
        file: options.warehouseFile,
        sealed: { ...line.seal, payload },
        gatePublicKey: line.publicKey,
      })
    : { outcome: 'nothing new' as const, releaseId: null };
  return {
    outcome,
    releaseId,
    quarters: line.quarters,
    cuboids: line.cuboids,
    verdict: line.verdict,
    milliseconds: { cellsAndGate: checked - started, store: performance.now() - checked },
  };
}

async function buildAndCheck(
  options: ReleaseOptions,
  published: readonly string[],
  late: Arrivals | undefined,
): Promise<{ line: GateLine; payload: string | null }> {
  const difference = late ? { CAREGRAPH_RELEASE_DIFFERENCE: JSON.stringify(late) } : {};
  const told = late ? await toldCounts(options.warehouseFile) : [];
  const builder = startZone('@caregraph/deidentify', {
    CAREGRAPH_DATABASE_URL: options.deidentifyUrl,
    CAREGRAPH_RELEASE_UNTIL: options.until ?? '',
    CAREGRAPH_RELEASE_PUBLISHED: published.join(','),
    ...difference,
  });
  // Where the builder ends early, its end says why.
  builder.stdin.on('error', () => undefined).end(JSON.stringify(told));
  const gate = startZone('@caregraph/gate', {
    CAREGRAPH_GATE_KEY: options.gateKeyFile,
    CAREGRAPH_RELEASE_PUBLISHED: published.join(','),
    CAREGRAPH_RELEASE_RUN_BY: options.runBy ?? 'operator',
    ...difference,
  });
  const ends = [
    endOf(builder, 'De-identification', options.onProgress),
    endOf(gate, 'The gate', options.onProgress),
  ];
  const piped = pipeline(builder.stdout, gate.stdin).catch(() => undefined);
  const answer = text(gate.stdout).catch(() => '');
  // Where de-identification fails, the gate complains of cells that ended early: only the first says why.
  const failed = (await Promise.allSettled(ends)).find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
  await piped;
  const output = await answer;
  const end = output.indexOf('\n');
  const payload = output.slice(end + 1);
  // The gate is our own process; its shape is fixed by its main.
  return { line: JSON.parse(output.slice(0, end)) as GateLine, payload: payload === '' ? null : payload };
}
