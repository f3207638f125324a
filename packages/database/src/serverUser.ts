import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';

/** Who runs the server: empty when it is the user of this process, else the user that root drops to. */
export interface ServerUser {
  readonly uid?: number;
  readonly gid?: number;
}

/**
 * PostgreSQL refuses to run as root, so root drops to the owner of an existing cluster, or to `nobody` for a
 * new one.
 * @param cluster the folder with the database files; need not exist.
 */
export function serverUserFor(cluster: string): ServerUser {
  if (process.getuid?.() !== 0) return {};
  if (existsSync(cluster)) {
    const { uid, gid } = statSync(cluster);
    if (uid !== 0) return { uid, gid };
  }
  return nobody();
}

/**
 * Whether that user can enter the folder: asked of the system, since modes alone don't tell about access
 * lists.
 */
export function canEnter(folder: string, user: ServerUser): boolean {
  if (process.platform === 'win32') return true;
  return succeeds('/bin/sh', ['-c', 'cd -- "$0"', folder], user);
}

/** Whether the command runs and ends without an error as that user. */
export function succeeds(command: string, args: readonly string[], user: ServerUser): boolean {
  const { error, status } = spawnSync(command, args, { ...user, cwd: '/', stdio: 'ignore' });
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  // Without a file there to blame, EPERM and EINVAL come from changing the user.
  if (user.uid !== undefined && (code === 'EPERM' || code === 'EINVAL'))
    throw cannotChangeUser(user.uid, error);
  return error === undefined && status === 0;
}

function cannotChangeUser(uid: number, cause: unknown): Error {
  return new Error(
    `PostgreSQL refuses to run as root, and this system does not let root run it as user ${uid}. ` +
      'Run Caregraph as an ordinary user, or set DATABASE_URL to a server of your own.',
    { cause },
  );
}

const CONVENTIONAL_NOBODY = 65534;

/** `nobody` is 65534 on most systems; the others say so in their user list. */
function nobody(): { uid: number; gid: number } {
  const users = existsSync('/etc/passwd') ? readFileSync('/etc/passwd', 'utf8') : '';
  const entry = /^nobody:[^:]*:(\d+):(\d+):/m.exec(users);
  return { uid: Number(entry?.[1] ?? CONVENTIONAL_NOBODY), gid: Number(entry?.[2] ?? CONVENTIONAL_NOBODY) };
}
