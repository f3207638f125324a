import { createServer } from 'node:net';
import type { ServiceName, Settings } from '../settings.js';

/** @throws Error naming each port that another program has, and the variable that moves it. */
export async function requireFreePorts(settings: Settings): Promise<void> {
  const entries = Object.entries(settings.ports) as [ServiceName, number][]; // Object.entries widens the keys
  const faults = (
    await Promise.all(
      entries.map(async ([name, port]) =>
        (await isFree(settings.host, port))
          ? []
          : [
              `port ${port} for ${name} is taken: end what uses it, or set CAREGRAPH_${name.toUpperCase()}_PORT`,
            ],
      ),
    )
  ).flat();
  if (faults.length > 0) throw new Error(`Caregraph cannot start:\n  ${faults.join('\n  ')}`);
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host, port }, () => server.close(() => resolve(true)));
  });
}
