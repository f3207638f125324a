import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { runAttacks, type AttackReport, type CountedDifference } from '@caregraph/attack';
import type { GateVerdict } from '@caregraph/gate';
import { publishedDifferences, publishedQuarters, publishedTables, type Arrivals } from '@caregraph/store';
import { endOf, startZone } from './zone.js';

export interface AttackWarehouseOptions {
  /** URL of the role caregraph_deidentify. */
  readonly deidentifyUrl: string;
  readonly warehouseFile: string;
  /** Texts that were planted and must not appear; tests set them. */
  readonly planted?: readonly string[] | undefined;
  /** For the linear programs of one attack. */
  readonly timeLimitMs?: number | undefined;
  readonly onProgress?: ((step: string) => void) | undefined;
}

/**
 * Attacks everything that is published. De-identification counts the same quarters anew, so that the attacks can be
 * scored and a clinic knows its own part; what it counts stays in this process and is gone with it. Nothing is
 * published, and the gate that is sabotaged signs with a key that is thrown away.
 */
export async function attackWarehouse(options: AttackWarehouseOptions): Promise<AttackReport> {
  const quarters = await publishedQuarters(options.warehouseFile);
  const last = quarters.at(-1);
  if (last === undefined) throw new Error('Nothing is published yet: run caregraph release first.');
  const tables = await publishedTables(options.warehouseFile);
  const candidate = await countAnew(options, { until: last, tables });
  const differences: CountedDifference[] = [];
  for (const { releaseId, arrivals } of await publishedDifferences(options.warehouseFile))
    differences.push({
      releaseId,
      candidate: await countAnew(options, {
        until: last,
        tables: await publishedTables(options.warehouseFile, releaseId),
        arrivals,
      }),
    });
  const folder = mkdtempSync(path.join(tmpdir(), 'caregraph-attack-'));
  try {
    return await runAttacks({
      warehouseFile: options.warehouseFile,
      candidate,
      differences,
      gate: (lines) => refusalsOf(lines, path.join(folder, 'gate.jwk')),
      planted: options.planted ?? [],
      ...(options.timeLimitMs === undefined ? {} : { timeLimitMs: options.timeLimitMs }),
      ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same quarters and tables: which of them tells most is decided anew with every release. */
interface Counted {
  readonly until: string;
  readonly tables: Record<string, string[][]>;
  readonly arrivals?: Arrivals;
}

async function countAnew(
  options: AttackWarehouseOptions,
  { until, tables, arrivals }: Counted,
): Promise<string[]> {
  const builder = startZone('@caregraph/deidentify', {
    CAREGRAPH_DATABASE_URL: options.deidentifyUrl,
    CAREGRAPH_RELEASE_UNTIL: until,
    CAREGRAPH_RELEASE_PUBLISHED: '',
    CAREGRAPH_RELEASE_TABLES: JSON.stringify(tables),
    ...(arrivals && { CAREGRAPH_RELEASE_DIFFERENCE: JSON.stringify(arrivals) }),
  });
  builder.stdin.on('error', () => undefined).end('[]');
  const lines: string[] = [];
  createInterface({ input: builder.stdout, crlfDelay: Infinity }).on('line', (line) => lines.push(line));
  await endOf(builder, 'De-identification', options.onProgress);
  return lines;
}

/** The rules by which the gate refuses these lines; null where it accepts them. */
async function refusalsOf(lines: readonly string[], gateKeyFile: string): Promise<string[] | null> {
  const gate = startZone('@caregraph/gate', { CAREGRAPH_GATE_KEY: gateKeyFile });
  const end = endOf(gate, 'The gate', undefined);
  // Where the gate breaks off, its end says so; the broken pipe says nothing more.
  const piped = pipeline(Readable.from(lines), gate.stdin).catch(() => undefined);
  const output = await text(gate.stdout);
  await Promise.all([end, piped]);
  const { verdict } = JSON.parse(output.slice(0, output.indexOf('\n'))) as { verdict: GateVerdict };
  if (verdict.accepted) return null;
  return Object.entries(verdict.breaches).flatMap(([rule, count]) => (count > 0 ? [rule] : []));
}
