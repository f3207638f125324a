import { ensureBuilt } from './build.mjs';
import { run } from './child.mjs';
import { ensureInstalled } from './install.mjs';
import { instruction } from './instruction.mjs';
import { pinnedNode } from './node-binary.mjs';
import { environmentWithLocalBinaries, root } from './workspaces.mjs';

const commandLine = 'cli/dist/src/main.js';

/**
 * What each npm script runs, after install and build. `built: false` leaves the build to the script itself.
 * @type {Record<string, { script?: string, leading?: string[], built: boolean, does: string }>}
 */
const commands = {
  start: { script: commandLine, leading: ['start'], built: true, does: 'start the whole system' },
  test: { script: 'tools/test.mjs', built: true, does: 'run every test (--only PATTERN: some files)' },
  looks: {
    script: 'tools/looks.mjs',
    built: true,
    does: 'look at every page in every look with axe-core, and renew docs/screenshots',
  },
  check: { script: 'tools/check.mjs', built: false, does: 'types, lint, format, import rules, unused code' },
  generate: { script: commandLine, leading: ['generate'], built: true, does: 'write the generated files' },
  build: { built: true, does: 'compile everything' },
  load: { script: 'tools/load.mjs', built: false, does: 'run a k6 suite against the running system' },
  'fuzz:access': {
    script: 'fuzz/dist/src/main.js',
    built: true,
    does: 'hold access against the oracle on random worlds',
  },
  bench: { script: commandLine, leading: ['bench'], built: true, does: 'run a benchmark by name' },
};

/**
 * Installs and builds what is missing, then runs one command of the table with the pinned Node.
 * @param {string[]} words the command's name and its arguments
 * @returns {Promise<number>} the exit code to leave with
 */
export async function runCommand(words) {
  const [name, ...rest] = words;
  const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined;
  if (!command) throw instruction(usage(name));
  await ensureInstalled(root);
  const node = pinnedNode(root);
  if (command.built) await ensureBuilt(root, node);
  if (!command.script) return 0;
  const { code } = await run(
    node,
    ['--enable-source-maps', command.script, ...(command.leading ?? []), ...rest],
    {
      cwd: root,
      env: environmentWithLocalBinaries(),
    },
  );
  return code;
}

/** @param {string | undefined} name what was asked for instead */
function usage(name) {
  const lines = Object.entries(commands).map(
    ([command, { does }]) => `  npm run ${command.padEnd(13)}${does}`,
  );
  return [name ? `There is no command "${name}".` : 'Name a command.', ...lines].join('\n');
}
