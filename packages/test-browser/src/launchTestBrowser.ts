import { spawnSync } from 'node:child_process';
import { chromium, type Browser } from 'playwright-core';
import { testBrowserProgram } from './testBrowserProgram.js';

/**
 * The package's own arguments are for functions in a cloud: a single process, which crashes when a context closes, and
 * web security off, which we test. The sandbox needs rights that a container seldom has.
 */
const ARGUMENTS = ['--headless=shell', '--no-sandbox', '--disable-gpu', '--no-zygote'];

/** A browser for tests, out of an npm package: nothing is downloaded and nothing need be installed. */
export async function launchTestBrowser({ ownLibraries = false } = {}): Promise<Browser> {
  const { program, libraries } = await testBrowserProgram();
  const env = definedVariables(process.env);
  if (ownLibraries || lacksLibraries(program)) env['LD_LIBRARY_PATH'] = libraries;
  return chromium.launch({ executablePath: program, args: ARGUMENTS, env });
}

/** Does the dynamic linker miss anything that the browser needs? A bare Debian has no NSS, for one. */
function lacksLibraries(program: string): boolean {
  if (process.platform !== 'linux') return false;
  return spawnSync('ldd', [program], { encoding: 'utf8' }).stdout.includes('not found');
}

function definedVariables(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
