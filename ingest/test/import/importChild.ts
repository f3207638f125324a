import { createTestKeys } from '@caregraph/keys/testing';
import { importPaths } from '@caregraph/ingest';

/**
 * Imports in a process of its own, for tests that kill it or measure it: arguments are the database's URL and paths. Each
 * step of progress is a line on standard output: files done, and the heap in use after a collection when there is one.
 */
const [, , databaseUrl = '', ...paths] = process.argv;

let filesTold = 0;
await importPaths({
  keyProvider: createTestKeys().provider,
  databaseUrl,
  paths,
  onProgress({ filesDone }) {
    if (filesDone === filesTold) return;
    filesTold = filesDone;
    globalThis.gc?.();
    process.stdout.write(`${filesDone} ${process.memoryUsage().heapUsed}\n`);
  },
});
