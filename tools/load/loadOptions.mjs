import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspaces.mjs';

const folder = join(root, 'loadtests');

/** Options with a value, and the variable that the suites read it from. */
const variables = {
  '--rate': 'CAREGRAPH_LOAD_RATE',
  '--minutes': 'CAREGRAPH_LOAD_MINUTES',
  '--patience': 'CAREGRAPH_LOAD_PATIENCE',
};

/**
 * Reads the words after `npm run load --`.
 * @param {string[]} words
 * @returns {{ refusal: string } | { suite: string, scenarios: string[], each: boolean, dashboard: boolean,
 *   reports: string, variables: Record<string, string>, forK6: string[] }} scenarios is empty for all of them
 */
export function loadOptions([suite, ...words]) {
  const suites = namesIn('suites');
  const scenarios = namesIn('scenarios').filter((name) => name !== 'everyScenario');
  if (!suite || !suites.includes(suite)) return { refusal: usage(suite, suites, scenarios) };
  const options = {
    suite,
    scenarios: [],
    each: false,
    dashboard: false,
    reports: 'reports',
    variables: {},
    forK6: [],
  };
  for (let index = 0; index < words.length; index += 1) {
    const [option, inline] = words[index].split(/=(.*)/s, 2);
    const value = () => inline ?? words[(index += 1)] ?? '';
    if (option === '--scenario') options.scenarios.push(...value().split(',').filter(Boolean));
    else if (option === '--reports') options.reports = value();
    else if (option === '--each') options.each = true;
    else if (option === '--dashboard') options.dashboard = true;
    else if (variables[option]) {
      const text = value();
      if (!(Number(text) > 0)) return { refusal: `${option} must be a number above 0, not "${text}".` };
      options.variables[variables[option]] = text;
    } else options.forK6.push(words[index]);
  }
  const unknown = options.scenarios.filter((name) => !scenarios.includes(name));
  if (unknown.length > 0)
    return { refusal: `There is no scenario "${unknown.join('", "')}".\nScenarios: ${scenarios.join(', ')}` };
  if (options.each && options.scenarios.length === 0) options.scenarios = scenarios;
  return options;
}

/** @param {string | undefined} suite @param {string[]} suites @param {string[]} scenarios */
function usage(suite, suites, scenarios) {
  const asked = suite && !suite.startsWith('-') ? `There is no suite "${suite}". ` : '';
  return `${asked}Name a suite: npm run load -- ${suites.join(' | ')}
  --scenario NAME,…   only these: ${scenarios.join(', ')}
  --each              one scenario after the other, to see what each takes of each process
  --rate FACTOR       multiplies every arrival rate; 1 suits two cores
  --minutes N         how long, instead of the suite's own length
  --patience FACTOR   multiplies every limit on times, for machines that do other work besides
  --dashboard         k6's own dashboard at http://127.0.0.1:5665 while it runs, and as a file
  --reports FOLDER    where reports go; reports/ otherwise
All other options go to k6. Write your own: docs/guides/load-testers.md`;
}

/** @param {string} kind */
function namesIn(kind) {
  return readdirSync(join(folder, kind)).map((file) => file.replace(/\.ts$/, ''));
}
