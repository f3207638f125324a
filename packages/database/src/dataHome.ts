import { createHash } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { canEnter, serverUserFor, type ServerUser } from './serverUser.js';

/** Where one embedded server keeps what it needs. */
export interface DataHome {
  readonly folder: string;
  /** PostgreSQL's own data directory. */
  readonly cluster: string;
  readonly serverLog: string;
  /** Names the process that runs the server. */
  readonly launcherFile: string;
  readonly user: ServerUser;
}

/**
 * Both survive a reboot, which a temporary folder does not promise. Only root ever needs them: other users
 * run the server as themselves and reach what is theirs.
 */
const RELOCATION_FOLDERS = ['/var/lib/caregraph', '/var/tmp/caregraph'];

const POINTER = 'moved-to';

/**
 * The home of a server's data: the given folder, or, when it lies under a home that the server's user cannot
 * enter, a folder elsewhere that the file `moved-to` in the given folder points to.
 * @throws Error when the data belong to another user, the pointed-to folder is gone, or none can be reached.
 */
export function dataHome(
  dataFolder: string,
  notice: (message: string) => void,
  relocationFolders: readonly string[] = RELOCATION_FOLDERS,
): DataHome {
  mkdirSync(dataFolder, { recursive: true });
  // PostgreSQL's lock file and command line have the path without symbolic links.
  const given = realpathSync(dataFolder);
  const pointer = path.join(given, POINTER);
  if (existsSync(pointer)) return homeIn(followPointer(pointer));
  const user = serverUserFor(path.join(given, 'cluster'));
  // The folder is the launcher's own; passing through it shows nothing, since the cluster inside is closed.
  if (user.uid !== undefined) chmodSync(given, statSync(given).mode | 0o011);
  if (user.uid === undefined || canEnter(given, user)) return homeIn(given);
  const folder = relocate(given, user, relocationFolders, notice);
  writeFileSync(pointer, `${folder}\n`, { flush: true });
  notice(`User ${user.uid} cannot enter ${given}, so PostgreSQL keeps its data in ${folder}.`);
  return homeIn(folder);
}

function homeIn(folder: string): DataHome {
  const cluster = path.join(folder, 'cluster');
  refuseForeign(folder, cluster);
  return {
    folder,
    cluster,
    serverLog: path.join(folder, 'server.log'),
    launcherFile: path.join(folder, 'launcher.json'),
    user: serverUserFor(cluster),
  };
}

/** PostgreSQL runs only as the owner of its files, and would say so in words that don't name the way out. */
function refuseForeign(folder: string, cluster: string): void {
  const self = process.getuid?.();
  if (self === undefined || self === 0) return;
  const isForeignCluster = existsSync(cluster) && statSync(cluster).uid !== self;
  if (isWritable(folder) && !isForeignCluster) return;
  const foreign = isForeignCluster ? cluster : folder;
  const owner = statSync(foreign).uid;
  throw new Error(
    `The database folder ${foreign} belongs to user ${owner}, and this is user ${self}. ` +
      `Run Caregraph as user ${owner} or as root, or set CAREGRAPH_DATA to another folder.`,
  );
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function followPointer(pointer: string): string {
  const folder = readFileSync(pointer, 'utf8').trim();
  if (existsSync(folder)) return folder;
  throw new Error(
    `${pointer} says that the database is in ${folder}, which is gone. Restore that folder, or delete ` +
      `${pointer} to begin with an empty database.`,
  );
}

function relocate(
  given: string,
  user: ServerUser,
  relocationFolders: readonly string[],
  notice: (message: string) => void,
): string {
  const prefix = `${createHash('sha256').update(given).digest('hex').slice(0, 16)}-`;
  for (const parent of relocationFolders) {
    if (!isOurs(parent)) continue;
    const earlier = readdirSync(parent).filter((name) => name.startsWith(prefix));
    const folder = mkdtempSync(path.join(parent, prefix));
    chmodSync(folder, 0o711);
    if (!canEnter(folder, user)) continue;
    for (const name of earlier) {
      notice(
        `An earlier database of ${given} is in ${path.join(parent, name)}; delete it if you don't need it.`,
      );
    }
    return folder;
  }
  throw new Error(
    `PostgreSQL cannot keep its data in ${given}: user ${user.uid}, who runs it, cannot enter that folder, and none of ` +
      `${relocationFolders.join(', ')} could be used. Set CAREGRAPH_DATA to a folder that user ${user.uid} can enter, ` +
      'run Caregraph as an ordinary user, or set DATABASE_URL to a server of your own.',
  );
}

/**
 * In a shared parent somebody else could have made the folder first: it is used only if no one else can
 * change it.
 */
function isOurs(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o711 });
    const { uid, mode } = lstatSync(folder);
    return lstatSync(folder).isDirectory() && uid === process.getuid?.() && (mode & 0o022) === 0;
  } catch {
    return false;
  }
}
