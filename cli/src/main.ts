import { Command, InvalidArgumentError, Option } from 'commander';
import { DEMO_ACCOUNT_NAMES, type DemoAccountName } from '@caregraph/identity/demo';
import { settingsFromEnvironment } from './settings.js';

const program = new Command('caregraph')
  .description('Federated GraphQL health records with a k-anonymized analytics warehouse')
  .showHelpAfterError('(caregraph --help lists the commands)');

const wholeNumber = (value: string): number => {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0) throw new InvalidArgumentError('It must be a whole number.');
  return number;
};
const settings = () => settingsFromEnvironment(process.env);
const accountOption = new Option('--as <account>', 'the demo account to ask as').choices(DEMO_ACCOUNT_NAMES);

program
  .command('start')
  .description('start everything on this machine, with demo data on the first run')
  .action(async () => (await import('./start/start.js')).start(settings()));

program
  .command('token')
  .argument('<account>', `one of ${DEMO_ACCOUNT_NAMES.join(', ')}`)
  .option('--resource <uri>', 'the audience: urn:caregraph:graph or urn:caregraph:warehouse')
  .description('print an access token of a demo account (5 minutes; demo realm only)')
  .action(async (account: string, options: { resource?: string }) =>
    (await import('./commands/token.js')).printToken(settings(), account, options.resource),
  );

program
  .command('query')
  .argument(
    '[query]',
    'a GraphQL document; - reads it from standard input; without it, the first query of `caregraph start`',
  )
  .addOption(accountOption.default('partner'))
  .option('--variables <json>', 'variables, as JSON', '{}')
  .description('ask the graph as a demo account')
  .action(async (query: string | undefined, options: { as: DemoAccountName; variables: string }) =>
    (await import('./commands/query.js')).printQuery(settings(), query, options),
  );

program
  .command('import')
  .argument('<paths...>', 'FHIR R4 bundles (.json), NDJSON files (.ndjson), or folders of them')
  .description('import FHIR R4 bundles: all or nothing per bundle, repeatable, resumable')
  .action(async (paths: string[]) => (await import('./commands/import.js')).importCommand(settings(), paths));

program
  .command('seed')
  .option('--patients <n>', 'how many patients', wholeNumber, 20_000)
  .option('--subscribers <n>', 'how many clinics', wholeNumber, 60)
  .option('--seed <s>', 'the same seed makes the same population', 'caregraph')
  .description('make a synthetic population')
  .action(async (options: { patients: number; subscribers: number; seed: string }) =>
    (await import('./commands/seed.js')).seedCommand(settings(), options),
  );

program
  .command('release')
  .option('--until <quarter>', 'the last quarter to publish, e.g. 2026Q2')
  .option(
    '--attack',
    'publish nothing; attack all that is published, and write a report for the privacy officer',
  )
  .option('--report <file>', 'where the report of --attack goes (default: beside the warehouse)')
  .option('--minutes <n>', 'how long --attack may compute for each attack', wholeNumber, 5)
  .option('--json', 'with --attack: the report as JSON on standard output')
  .description('build, protect, check and publish a warehouse release')
  .action(async (options: { until?: string; attack?: true; report?: string; minutes: number; json?: true }) =>
    options.attack
      ? (await import('./commands/attack.js')).attackCommand(settings(), options)
      : (await import('./commands/release.js')).releaseCommand(settings(), options),
  );

program
  .command('sql')
  .option('-c, --command <sql>', 'run one statement and exit')
  .option('--json', 'print rows as JSON')
  .description('ask the warehouse in SQL, as the demo researcher')
  .action(async (options: { command?: string; json?: boolean }) =>
    (await import('./commands/sql.js')).sqlCommand(settings(), options),
  );

program
  .command('doctor')
  .description('check this machine and the running system, and say what to mend')
  .action(async () => (await import('./commands/doctor.js')).doctor(settings()));

program
  .command('bench')
  .argument('<name>', 'import or release', (name) => {
    if (name !== 'import' && name !== 'release')
      throw new InvalidArgumentError('There are: import, release.');
    return name;
  })
  .option('--json', 'one JSON object as the last line')
  .option('--rows <number>', 'release: generated rows', (text) => Number(text), 1_000_000)
  .option('--growth', 'release: 1, 3, 10 and 30 million rows in turn')
  .description('measure, with a table for people')
  .action(async (name: string, options: { json?: boolean; rows: number; growth?: boolean }) => {
    const json = options.json ?? false;
    if (name === 'import') return (await import('./commands/bench.js')).benchImport(settings(), { json });
    const { benchRelease } = await import('./commands/benchRelease.js');
    return benchRelease({ rows: options.rows, json, growth: options.growth ?? false });
  });

program
  .command('generate')
  .option('--check', 'write nothing; fail if a file is stale')
  .description('write every generated file: SDL, supergraph, error codes, database snapshots')
  .action(async (options: { check?: boolean }) =>
    (await import('./commands/generate.js')).generateCommand(options.check ?? false),
  );

try {
  await program.parseAsync();
} catch (error) {
  // People get the sentence; the stack is for who works on Caregraph.
  console.error(error instanceof Error ? `caregraph: ${error.message}` : error);
  if (process.env['CAREGRAPH_STACK']) console.error(error);
  process.exitCode = 1;
}
