import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type { Arrivals } from './arrivals.js';
import { buildCandidate } from './buildCandidate.js';
import { candidateLines } from './candidateLines.js';
import type { GivenTables } from './release/primaries.js';
import type { ToldCount } from './release/earlierCounts.js';

/**
 * The de-identification zone as a process of its own. It knows one database URL and writes cells to standard output;
 * steps go to standard error as lines of JSON. It opens no file.
 */
async function main(): Promise<void> {
  const databaseUrl = process.env['CAREGRAPH_DATABASE_URL'];
  if (!databaseUrl)
    throw new Error('Set CAREGRAPH_DATABASE_URL to the URL of the role caregraph_deidentify.');
  const arrivals = process.env['CAREGRAPH_RELEASE_DIFFERENCE'];
  const tables = process.env['CAREGRAPH_RELEASE_TABLES'];
  const candidate = await buildCandidate({
    databaseUrl,
    until: process.env['CAREGRAPH_RELEASE_UNTIL'] || undefined,
    published: (process.env['CAREGRAPH_RELEASE_PUBLISHED'] ?? '').split(',').filter(Boolean),
    difference: arrivals
      ? // What is told already comes in on standard input; the store has written both.
        { ...(JSON.parse(arrivals) as Arrivals), told: JSON.parse(await text(process.stdin)) as ToldCount[] }
      : undefined,
    tables: tables ? (JSON.parse(tables) as GivenTables) : undefined,
    onProgress: (step) => process.stderr.write(`${JSON.stringify({ step })}\n`),
  });
  for (const line of candidateLines(candidate)) {
    if (!process.stdout.write(line)) await once(process.stdout, 'drain');
  }
}

try {
  await main();
} catch (error) {
  // Messages of the database may quote a row: only our own words leave the zone.
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  const message =
    code === undefined && error instanceof Error ? error.message : `The database refused (${code}).`;
  process.stderr.write(`${JSON.stringify({ error: message })}\n`);
  process.exitCode = 1;
}
