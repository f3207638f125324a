import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A zone of the warehouse as a process of its own, with nothing in its environment but what it needs. */
export function startZone(zone: string, environment: NodeJS.ProcessEnv): ChildProcessWithoutNullStreams {
  const main = fileURLToPath(new URL('./main.js', import.meta.resolve(zone)));
  return spawn(process.execPath, ['--enable-source-maps', main], {
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** Resolves when the process ended well; throws what it said, in its own words, where it did not. */
export async function endOf(
  zone: ChildProcessWithoutNullStreams,
  name: string,
  onProgress: ((step: string) => void) | undefined,
): Promise<void> {
  let said: string | undefined;
  createInterface({ input: zone.stderr }).on('line', (line) => {
    const message = parseMessage(line);
    if (message?.step !== undefined) onProgress?.(message.step);
    if (message?.error !== undefined) said = message.error;
  });
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    zone.once('error', reject);
    zone.once('close', (exitCode, exitSignal) => resolve([exitCode, exitSignal]));
  });
  if (code !== 0)
    throw new Error(`${name} failed: ${said ?? `it ended with ${signal ?? `exit code ${code}`}.`}`);
}

function parseMessage(line: string): { step?: string; error?: string } | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
