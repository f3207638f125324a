import { accessSync, constants, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { run } from './child.mjs';
import { root } from './workspaces.mjs';

const suites = join(root, 'loadtests', 'suites');
const addresses = addressesOf(process.env);
const answerWithinMs = 5_000;

const howToInstall = `k6 is not installed: neither on the PATH nor in the folder of Go's programs.
  macOS            brew install k6
  Debian, Ubuntu   the repository at https://dl.k6.io/deb, then: sudo apt-get install k6
  Windows          winget install k6 --source winget
  with Go          go install go.k6.io/k6@v1.8.1
Then repeat the command. All ways: https://grafana.com/docs/k6/latest/set-up/install-k6/`;

process.exitCode = await load(process.argv.slice(2));

/**
 * Runs one suite against the running system.
 * @param {string[]} words the suite's name, then --vus N, --duration D and any option of k6
 */
async function load([name, ...words]) {
  const names = readdirSync(suites).map((file) => file.replace(/\.ts$/, ''));
  if (!name || !names.includes(name)) return refuse(`Name a suite: npm run load -- ${names.join(' | ')}`);
  const k6 = findK6();
  if (!k6) return refuse(howToInstall);
  if (!(await isReady()))
    return refuse(
      `Nothing is ready at ${addresses.CAREGRAPH_GATEWAY_URL}. Start the system first: npm start`,
    );
  mkdirSync(join(root, 'reports'), { recursive: true });
  const { own, rest } = ownOptions(words);
  const env = { ...process.env, K6_NO_USAGE_REPORT: 'true', ...addresses, ...own };
  // Without a terminal the progress display would be hundreds of lines.
  const display = process.stdout.isTTY ? [] : ['--quiet'];
  const { code } = await run(k6, ['run', ...display, ...rest, join('loadtests', 'suites', `${name}.ts`)], {
    cwd: root,
    env,
  });
  return code;
}

/**
 * Where the suites find the system: an address that is set, else the host and port that `npm start` takes.
 * @param {NodeJS.ProcessEnv} env
 */
function addressesOf(env) {
  const at = (port) => `http://${env.CAREGRAPH_HOST ?? '127.0.0.1'}:${port}`;
  return {
    CAREGRAPH_GATEWAY_URL: env.CAREGRAPH_GATEWAY_URL ?? at(env.CAREGRAPH_GATEWAY_PORT ?? 4000),
    CAREGRAPH_ISSUER: env.CAREGRAPH_ISSUER ?? `${at(env.CAREGRAPH_IDENTITY_PORT ?? 4001)}/oidc`,
    CAREGRAPH_WAREHOUSE_URL: env.CAREGRAPH_WAREHOUSE_URL ?? at(env.CAREGRAPH_WAREHOUSE_PORT ?? 4005),
  };
}

/** @param {string} message */
function refuse(message) {
  console.error(message);
  return 1;
}

/** @returns {string | undefined} the path of k6 */
function findK6() {
  const program = process.platform === 'win32' ? 'k6.exe' : 'k6';
  const goFolders = [process.env.GOBIN, join(process.env.GOPATH ?? join(homedir(), 'go'), 'bin')];
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...goFolders];
  return folders
    .filter((folder) => folder)
    .map((folder) => join(folder, program))
    .find((file) => isExecutable(file));
}

/** @param {string} file */
function isExecutable(file) {
  if (!existsSync(file)) return false;
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function isReady() {
  try {
    const response = await fetch(new URL('/readyz', addresses.CAREGRAPH_GATEWAY_URL), {
      signal: AbortSignal.timeout(answerWithinMs),
    });
    return response.ok;
  } catch {
    return false;
  }
}

/**
 * Takes --vus and --duration out: k6 would replace the suite's scenarios by its default function.
 * @param {string[]} words
 */
function ownOptions(words) {
  const variables = { '--vus': 'CAREGRAPH_LOAD_VUS', '--duration': 'CAREGRAPH_LOAD_DURATION' };
  const own = {};
  const rest = [];
  for (let index = 0; index < words.length; index += 1) {
    const [option, inline] = words[index].split('=', 2);
    const variable = variables[option];
    if (!variable) rest.push(words[index]);
    else if (inline === undefined) own[variable] = words[(index += 1)] ?? '';
    else own[variable] = inline;
  }
  return { own, rest };
}
