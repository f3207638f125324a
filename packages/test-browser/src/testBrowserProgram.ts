import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import chromium, { inflate } from '@sparticuz/chromium';

/** Names the folder: a newer browser unpacks beside the old one. */
const BROWSER_VERSION = '153';
/** The package's archive of shared libraries (NSS and others) that a bare Linux lacks. */
const LIBRARIES = fileURLToPath(new URL('../bin/al2023.tar.br', import.meta.resolve('@sparticuz/chromium')));

export interface TestBrowserProgram {
  readonly program: string;
  /** Libraries that came with it, for machines without their own. */
  readonly libraries: string;
}

/**
 * The unpacked browser. The package unpacks to one place for everybody on the machine, where another user's copy is in
 * the way and two tests at once disturb each other; here each user has a folder of their own, and it appears whole or
 * not at all.
 */
export async function testBrowserProgram(folder = defaultFolder()): Promise<TestBrowserProgram> {
  const found = { program: path.join(folder, 'chromium'), libraries: path.join(folder, 'al2023', 'lib') };
  if (existsSync(found.program)) return found;
  const scratch = mkdtempSync(`${folder}-`);
  await unpack(scratch);
  try {
    renameSync(scratch, folder);
  } catch (error) {
    rmSync(scratch, { recursive: true, force: true });
    // Another test was faster.
    if (!existsSync(found.program)) throw error;
  }
  return found;
}

function defaultFolder(): string {
  return path.join(tmpdir(), `caregraph-browser-${BROWSER_VERSION}-${userInfo().uid}`);
}

/** The package asks the operating system for the temporary folder, and takes no other answer. */
async function unpack(folder: string): Promise<void> {
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  try {
    if (process.platform === 'linux') await inflate(LIBRARIES);
    await chromium.executablePath();
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
}
