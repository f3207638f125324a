import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Listr } from 'listr2';
import { openDatabase, runningFile, type OpenDatabase } from '../database/openDatabase.js';
import { installationSecrets, type Secrets } from '../database/secrets.js';
import { warehouseFile, type Settings } from '../settings.js';
import { writeDownloads } from '../warehouse/downloads.js';
import { runRelease } from '../warehouse/release.js';
import { hasImportedBundles, makeDemoRealm, seedDemo } from './firstRun.js';
import { requireFreePorts } from './freePorts.js';
import { startService, type ServiceProcess } from './serviceProcess.js';
import { serviceDefinitions } from './services.js';
import { welcome } from './welcome.js';

interface Running {
  secrets: Secrets;
  database: OpenDatabase;
  services: ServiceProcess[];
}

/** Starts everything, prints how to use it, and stops everything on Ctrl-C or when a part fails. */
export async function start(settings: Settings): Promise<void> {
  const startedAt = performance.now();
  // Before anything is touched: another Caregraph may be running on the same data.
  await requireFreePorts(settings);
  const running: Partial<Running> = { services: [] };
  const stopRequested = stopSignal();
  const broughtUp = bringUp(settings, running, startedAt).then(() => untilOneStops(running));
  // Interrupted while starting, the steps under way fail as the database goes; that is not news.
  broughtUp.catch(() => undefined);
  try {
    const failed = await Promise.race([stopRequested, broughtUp]);
    if (failed !== null) {
      process.exitCode = 1;
      console.error(`${failed} has stopped; its log says why. Stopping the rest.`);
    }
  } finally {
    await bringDown(settings, running);
  }
  // A first start that was interrupted may have work under way that nobody waits for any more.
  process.exit();
}

/** Resolves with null once somebody asks to stop: Ctrl-C, a supervisor, or the terminal's window closing. */
function stopSignal(): Promise<null> {
  return new Promise((resolve) => {
    // The listeners stay: without one, another library's handler would end the process before everything is stopped.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(null));
  });
}

/** Resolves with the name of the first service that stops by itself. */
async function untilOneStops({ services = [] }: Partial<Running>): Promise<string> {
  return Promise.race(services.map(async ({ name, child }) => once(child, 'exit').then(() => name)));
}

async function bringUp(settings: Settings, running: Partial<Running>, startedAt: number): Promise<void> {
  mkdirSync(settings.data, { recursive: true });
  await new Listr<Record<string, never>>([
    {
      title: 'Database',
      task: async (_context, task) => {
        running.secrets = await installationSecrets(settings);
        running.database = await openDatabase(settings, running.secrets, (step) => (task.output = step));
        writeFileSync(runningFile(settings), JSON.stringify({ adminUrl: running.database.adminUrl }), {
          mode: 0o600,
        });
      },
    },
    {
      title: 'Demo accounts and sample patients',
      task: async () => makeDemoRealm(...parts(running), settings),
    },
    {
      title: 'Synthetic population',
      skip: async () =>
        (await hasImportedBundles(parts(running)[0]))
          ? 'Synthetic population: none, bundles were imported'
          : false,
      task: async (_context, task) => {
        const outcome = await seedDemo(...parts(running), settings, (line) => (task.output = line));
        task.title = `Synthetic population: ${outcome}`;
      },
    },
    {
      title: 'First warehouse release',
      skip: () => (existsSync(warehouseFile(settings)) ? 'Warehouse: a release is published already' : false),
      task: async (_context, task) => {
        const [database, secrets] = parts(running);
        mkdirSync(path.dirname(warehouseFile(settings)), { recursive: true });
        await runRelease({
          deidentifyUrl: database.urls.deidentify,
          warehouseFile: warehouseFile(settings),
          gateKeyFile: secrets.keyFiles.gatePrivateJwk,
          onProgress: (step) => (task.output = step),
        });
      },
    },
    {
      title: 'Releases as files',
      task: async () => void (await writeDownloads(settings)),
    },
    {
      title: 'Services',
      task: async (_context, task) => {
        const [database, secrets] = parts(running);
        const definitions = serviceDefinitions(settings, secrets, database.urls);
        await Promise.all(
          definitions.map(async (definition) => {
            running.services?.push(await startService(definition, path.join(settings.data, 'logs')));
            task.output = `${definition.name} is ready`;
          }),
        );
      },
    },
  ]).run({});
  const [, secrets] = parts(running);
  console.log(`\n${await welcome(settings, secrets)}\n`);
  console.log(`Ready in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
}

function parts(running: Partial<Running>): [OpenDatabase, Secrets] {
  if (!running.database || !running.secrets) throw new Error('The database is not open yet.');
  return [running.database, running.secrets];
}

/** In reverse: those who ask before those who answer. */
async function bringDown(settings: Settings, running: Partial<Running>): Promise<void> {
  console.log('Stopping …');
  await Promise.all((running.services ?? []).map((service) => service.stop()));
  await running.database?.close();
  rmSync(runningFile(settings), { force: true });
  console.log('Stopped. Everything is kept for the next start.');
}
