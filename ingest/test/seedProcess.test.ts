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
  readonly patientsDone: number;
  readonly peakRssMb: number;
}

/** A seed in a child process; `onLine` sees each line it tells. Gives its exit code, null when it was killed. */
async function seedInChild(
  args: readonly string[],
  onLine: (line: Line, kill: () => void) => void,
): Promise<number | null> {
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
  const [code] = (await closed) as [number | null]; // as Node documents the event
  return code;
}

describe('seedPopulation, in a process', () => {
  it('comes to the same end when it is killed in the middle and run again', async () => {
    const [killed, whole] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    try {
      let done = 0;
      await seedInChild([killed.urls.ingest, '600', '40', 'restart'], ({ patientsDone }, kill) => {
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

  it('needs no more memory for 6,000 patients than for 2,000', async () => {
    const database = await createTestDatabase();
    try {
      const peaks: { done: number; peakMb: number }[] = [];
      const code = await seedInChild(
        [database.urls.ingest, '6000', '200', 'memory'],
        ({ patientsDone, peakRssMb }) => peaks.push({ done: patientsDone, peakMb: peakRssMb }),
      );
      // Rows of thousands of patients don't fit into the 80 MB that its objects may take.
      assert.equal(code, 0);
      const few = peaks.find(({ done }) => done >= 2_000)?.peakMb ?? 0;
      const many = peaks.at(-1);
      assert.ok(few > 40, `measured ${few} MB`);
      assert.equal(many?.done, 6_000);
      // What a garbage collector leaves lying between two peaks is less.
      assert.ok(
        many.peakMb < few * 1.4,
        `2,000 patients: ${few.toFixed(0)} MB, 6,000: ${many.peakMb.toFixed(0)} MB`,
      );
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
