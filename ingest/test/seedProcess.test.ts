import { createTestKeys } from '@caregraph/keys/testing';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createTestDatabase } from '@caregraph/database';
import { seedPopulation } from '../src/index.js';
import { populationDigest } from './seed/populationDigest.js';

const CHILD = fileURLToPath(new URL('./seed/seedChild.js', import.meta.url));

interface Line {
  readonly patientsDone?: number;
  readonly peakRssMb?: number;
}

/** A seed in a child process; `onLine` sees each line it tells. */
async function seedInChild(
  args: readonly string[],
  onLine: (line: Line, kill: () => void) => void,
): Promise<void> {
  // Small generations: V8 else lets garbage grow with time, which says nothing of what is held.
  const child = spawn(
    process.execPath,
    ['--max-old-space-size=80', '--max-semi-space-size=4', CHILD, ...args],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const closed = once(child, 'close');
  for await (const text of createInterface({ input: child.stdout })) {
    // Written by seedChild, in this shape.
    onLine(JSON.parse(text) as Line, () => child.kill('SIGKILL'));
  }
  await closed;
}

describe('seedPopulation, in a process', () => {
  it('comes to the same end when it is killed in the middle and run again', async () => {
    const [killed, whole] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    try {
      let done = 0;
      await seedInChild([killed.urls.ingest, '600', '40', 'restart'], ({ patientsDone = 0 }, kill) => {
        done = patientsDone;
        if (patientsDone >= 160) kill();
      });
      assert.ok(done >= 160 && done < 600, `killed after ${done} patients`);
      const options = { patients: 600, subscribers: 24, seed: 'restart', until: new Date('2025-11-21') };
      const rest = await untilFree(() =>
        seedPopulation({
          keyProvider: createTestKeys().provider,
          databaseUrl: killed.urls.ingest,
          ...options,
        }),
      );
      assert.ok(rest.patientsAlreadyThere >= 160 && rest.patients > 0);
      await seedPopulation({
        keyProvider: createTestKeys().provider,
        databaseUrl: whole.urls.ingest,
        ...options,
      });
      assert.deepEqual(await populationDigest(killed.adminUrl), await populationDigest(whole.adminUrl));
    } finally {
      await Promise.all([killed.drop(), whole.drop()]);
    }
  });

  it('needs no more memory for 10,000 patients than for 2,000', async () => {
    const database = await createTestDatabase();
    try {
      const peak = async (patients: number) => {
        let peakMb = 0;
        await seedInChild(
          [database.urls.ingest, String(patients), '200', `memory ${patients}`],
          ({ peakRssMb }) => {
            peakMb = peakRssMb ?? peakMb;
          },
        );
        return peakMb;
      };
      const few = await peak(2_000);
      const many = await peak(10_000);
      assert.ok(few > 40, `measured ${few} MB`);
      // Holding 8,000 more patients, 35 rows each, would take at least twice as much; what a garbage collector leaves
      // lying between two peaks does not.
      assert.ok(many < few * 1.6, `2,000 patients: ${few.toFixed(0)} MB, 10,000: ${many.toFixed(0)} MB`);
    } finally {
      await database.drop();
    }
  });
});

/**
 * The server frees the lock of a killed run when it notices that its client is gone: soon, but not at
 * once.
 */
async function untilFree<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === 200 || !(error instanceof Error) || !error.message.startsWith('Another seed'))
        throw error;
    }
  }
}
