import { watch } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';

export interface SupergraphWatch {
  close(): void;
}

/** Where the file system tells of no changes (network drives, mounted configuration), they are found by looking, in milliseconds. */
const LOOK_EVERY_MS = 5000;

/** Writers may need some time between the first byte and the last, in milliseconds. */
const SETTLE_MS = 100;

/**
 * Calls `changed` with the new text whenever the file holds another one than before. A file that is away for a moment, as while
 * it is being replaced, is no change. `changed` is not called again before it has returned.
 */
export function watchSupergraph(
  file: string,
  current: string,
  changed: (supergraphSdl: string) => Promise<void>,
): SupergraphWatch {
  let known = current;
  let lastSeen = '';
  let timer: NodeJS.Timeout | undefined;
  let under: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    const { mtimeMs, size, ino } = await stat(file);
    const seen = `${mtimeMs} ${size} ${ino}`;
    if (seen === lastSeen) return;
    const text = await readFile(file, 'utf8');
    lastSeen = seen;
    if (text === known || text === '') return;
    known = text;
    await changed(text);
  }
  const lookSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      under = under.then(look).catch(() => undefined);
    }, SETTLE_MS);
    timer.unref();
  };

  // The folder and not the file: whoever replaces a file by renaming another one leaves a watch of the old file behind.
  const watcher = watch(dirname(file), { persistent: false }, (_event, name) => {
    if (name === null || name === basename(file) || name === '..data') lookSoon();
  });
  watcher.on('error', () => watcher.close());
  const interval = setInterval(lookSoon, LOOK_EVERY_MS);
  interval.unref();
  return {
    close() {
      watcher.close();
      clearInterval(interval);
      clearTimeout(timer);
    },
  };
}
