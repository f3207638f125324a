import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { createCluster } from './createCluster.js';
import { dataHome, type DataHome } from './dataHome.js';
import { takeLauncherLock } from './launcherLock.js';
import { locatePlatformBinaries } from './platformBinaries.js';
import { settlePreviousServer } from './previousServer.js';
import { runnableBinaries } from './runnableBinaries.js';
import { ServerStartError, startServerProcess, type ServerProcess } from './serverProcess.js';
import { SERVER_SETTINGS } from './serverSettings.js';

export interface EmbeddedPostgresOptions {
  /** Holds everything of this server, or a pointer to where it had to go. Created when missing. */
  readonly dataFolder: string;
  /** TCP port on 127.0.0.1; a free one when absent. */
  readonly port?: number;
  /** Of the role `postgres`; fixed when the data are first created. */
  readonly superuserPassword: string;
  /** Server settings that replace the defaults of serverSettings.ts. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The folder with `bin`, `lib` and `share`; that of the installed platform package when absent. */
  readonly binariesFolder?: string;
  /** Where root puts data that cannot stay in `dataFolder`, in order of preference. */
  readonly relocationFolders?: readonly string[];
  /**
   * Is told of unusual events: an unclean shutdown, an orphan stopped, data put elsewhere. Standard error
   * when absent.
   */
  readonly onNotice?: (message: string) => void;
}

export interface EmbeddedPostgres {
  /** URL of the superuser's connection to the database `postgres`. */
  readonly adminUrl: string;
  readonly port: number;
  /** Process number of the server. */
  readonly pid: number;
  /** The log of the server's current run. */
  readonly logFile: string;
  /** Fast shutdown: resolves when the server is gone and another may start on the data. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL on the data in a folder, creating them first if there are none. Run as root, the server
 * runs as the owner of its data, `nobody` for new ones. The server ends with this process, unless that is
 * killed with SIGKILL: then the next start on the same folder stops it first.
 * @throws Error that says what to do: data in use, port taken, wrong password, missing package, unreachable
 * folder.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  if (!/^[\x21-\x7e]+$/.test(options.superuserPassword)) {
    throw new Error("The superuser's password must consist of visible ASCII characters.");
  }
  const notice = options.onNotice ?? ((message: string) => process.stderr.write(`${message}\n`));
  const home = dataHome(options.dataFolder, notice, options.relocationFolders);
  const binaries = runnableBinaries(options.binariesFolder ?? locatePlatformBinaries(), home.user);
  const unlock = takeLauncherLock(home);
  try {
    await settlePreviousServer(home.cluster, notice);
    const settings = { ...SERVER_SETTINGS, ...options.settings };
    await createCluster(home, binaries, options.superuserPassword, settings['fsync'] !== 'off');
    const { server, port } = await startOnPort(home, binaries, settings, options.port);
    const adminUrl = `postgres://postgres:${encodeURIComponent(options.superuserPassword)}@127.0.0.1:${port}/postgres`;
    await verifyPassword(adminUrl, home, server);
    const stop = async () => {
      await server.stop();
      unlock();
    };
    return { adminUrl, port, pid: server.pid, logFile: home.serverLog, stop };
  } catch (error) {
    unlock();
    throw error;
  }
}

const FREE_PORT_ATTEMPTS = 5;
const SURVIVORS_TIMEOUT_MS = 20_000;

async function startOnPort(
  home: DataHome,
  binaries: string,
  settings: Readonly<Record<string, string>>,
  wantedPort: number | undefined,
): Promise<{ server: ServerProcess; port: number }> {
  const survivorsDeadline = performance.now() + SURVIVORS_TIMEOUT_MS;
  for (let attempt = 1; ;) {
    const port = wantedPort ?? (await freePort());
    try {
      return { server: await startServerProcess(home, binaries, { ...settings, port: String(port) }), port };
    } catch (error) {
      if (!(error instanceof ServerStartError)) throw error;
      // Another program may take a port between our finding it free and the server's listening on it.
      if (isPortTaken(error.log) && wantedPort === undefined && attempt++ < FREE_PORT_ATTEMPTS) continue;
      // Backends of a killed server notice its death a moment later; until then their shared memory bars a
      // new one.
      if (hasSurvivors(error.log) && performance.now() < survivorsDeadline) {
        await delay(50);
        continue;
      }
      throw explained(error, home, port);
    }
  }
}

const isPortTaken = (log: string): boolean => log.includes('Address already in use');
const hasSurvivors = (log: string): boolean => log.includes('pre-existing shared memory block');

const LOG_LINES_IN_ERROR = 15;

function explained(error: ServerStartError, home: DataHome, port: number): Error {
  if (isPortTaken(error.log)) {
    return new Error(
      `Port ${port} of 127.0.0.1 is taken by another program, so PostgreSQL cannot use it. ` +
        'Stop that program, or set CAREGRAPH_POSTGRES_PORT to another port (unset, a free one is chosen).',
      { cause: error },
    );
  }
  if (error.log.includes('lock file "postmaster.pid" already exists')) {
    return new Error(
      `PostgreSQL is already running on ${home.folder}; stop it, or set CAREGRAPH_DATA to another folder.`,
      {
        cause: error,
      },
    );
  }
  const lastLines = error.log.trimEnd().split('\n').slice(-LOG_LINES_IN_ERROR).join('\n');
  return new Error(`${error.message}. The end of its log, ${home.serverLog}:\n${lastLines}`, {
    cause: error,
  });
}

async function verifyPassword(adminUrl: string, home: DataHome, server: ServerProcess): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  try {
    await client.connect();
  } catch (error) {
    await server.stop();
    const invalidPassword = '28P01';
    if ((error as { code?: string }).code !== invalidPassword) throw error;
    throw new Error(
      `The database in ${home.folder} was created with another superuser password. Restore the password kept with it, ` +
        'or delete that folder to begin with an empty database.',
      { cause: error },
    );
  } finally {
    await client.end();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      // `address()` is a string only for sockets in the file system, and undefined only before listening.
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
