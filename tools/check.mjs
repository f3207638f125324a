import { join } from 'node:path';
import { compileTypes } from './build.mjs';
import { run } from './child.mjs';
import { importViolations } from './import-rules.mjs';
import { environmentWithLocalBinaries, root } from './workspaces.mjs';

/**
 * @typedef {{ code: number, output: string }} Outcome
 * @typedef {{ name: string, needsBuild?: true, perform: () => Promise<Outcome> }} Step
 */

/** @type {Step[]} */
const steps = [
  { name: 'types', perform: () => compileTypes(root, process.execPath) },
  { name: 'lint', perform: () => program('oxlint/bin/oxlint', ['--deny-warnings', '.']) },
  { name: 'format', perform: () => program('oxfmt/bin/oxfmt', ['--check', '.']) },
  { name: 'import rules', perform: async () => importRules() },
  { name: 'unused code', perform: () => program('knip/bin/knip.js', ['--no-progress', '--no-config-hints']) },
  {
    name: 'generated files',
    needsBuild: true,
    perform: () => node('cli/dist/src/main.js', ['generate', '--check']),
  },
];

process.exitCode = (await checkAll()) ? 0 : 1;

/** Runs every step, also after a failure, so that one run shows all there is to repair. */
async function checkAll() {
  const failures = [];
  for (const step of steps) {
    const isBuildMissing = step.needsBuild && failures.some(({ name }) => name === 'types');
    const startedMs = performance.now();
    const outcome = isBuildMissing
      ? { code: 1, output: 'Not run: the types have errors.' }
      : await step.perform();
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    console.log(`${outcome.code === 0 ? '✔' : '✖'} ${step.name.padEnd(16)} ${seconds.padStart(6)} s`);
    if (outcome.code !== 0) failures.push({ name: step.name, output: outcome.output });
  }
  for (const { name, output } of failures) console.log(`\n── ${name} ──\n${output.trim()}`);
  console.log(
    failures.length === 0 ? '\nAll checks passed.' : `\n${failures.length} of ${steps.length} checks failed.`,
  );
  return failures.length === 0;
}

/** @returns {Outcome} */
function importRules() {
  const violations = importViolations(root);
  const lines = violations.map(({ file, line, message }) => `${file}:${line}  ${message}`);
  return { code: violations.length === 0 ? 0 : 1, output: lines.join('\n') };
}

/** @param {string} path in node_modules @param {string[]} words @returns {Promise<Outcome>} */
function program(path, words) {
  return node(join('node_modules', path), words);
}

/** @param {string} script @param {string[]} words @returns {Promise<Outcome>} */
function node(script, words) {
  return run(process.execPath, [script, ...words], {
    cwd: root,
    env: environmentWithLocalBinaries(),
    capture: true,
  });
}
