import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { DEMO_ACCOUNT_NAMES, type DemoAccountName } from '@caregraph/identity/demo';
import type { ExplainOptions } from './commands/explain.js';
import type { AppPolicyChange } from './operations/operationRegistry.js';
import type { GatewayOptions } from './commands/gateway.js';
import { settingsFromEnvironment, type Settings } from './settings.js';
import type { OutputMode } from './sql/printResult.js';

const program = new Command('caregraph')
  .description('Federated GraphQL health records with a k-anonymized analytics warehouse')
  .showHelpAfterError('(caregraph --help lists the commands)');

const wholeNumber = (value: string): number => {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0) throw new InvalidArgumentError('It must be a whole number.');
  return number;
};
const wholeNumbers = (value: string): number[] => value.split(',').map(wholeNumber);
interface BenchmarkOptions {
  readonly json: boolean;
  /** These two are for `release` alone. */
  readonly rows: readonly number[];
  readonly sql: boolean;
}
type Benchmark = (settings: Settings, options: BenchmarkOptions) => Promise<void>;
const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  access: async (...given) => (await import('./bench/access/accessBench.js')).benchAccess(...given),
  gateway: async (...given) => (await import('./bench/gateway/gatewayBench.js')).benchGateway(...given),
  audit: async (...given) => (await import('./commands/benchAudit.js')).benchAudit(...given),
  import: async (...given) => (await import('./commands/bench.js')).benchImport(...given),
  release: async (_settings, options) => (await import('./commands/benchRelease.js')).benchRelease(options),
  sql: async (...given) => (await import('./bench/sql/benchSql.js')).benchSql(...given),
  utility: async (...given) => (await import('./bench/utility/benchUtility.js')).benchUtility(...given),
};
/** Those of sql/printResult.ts, which loads what only one command needs. */
const OUTPUT_MODES = ['table', 'json', 'jsonl', 'csv', 'markdown', 'parquet', 'arrow'] satisfies OutputMode[];
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
  .command('explain')
  .addOption(accountOption.default('partner'))
  .requiredOption('--patient <id>', 'the patient')
  .requiredOption('--field <Type.field>', 'the field, e.g. Condition.code')
  .option('--purpose <purpose>', 'the purpose of use; by default the first of the role')
  .description('say why a demo account may see a field of a patient or not')
  .action(async (options: ExplainOptions) =>
    (await import('./commands/explain.js')).printExplanation(settings(), options),
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

const release = program
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

release
  .command('verify')
  .argument('<folder>', 'a release as it was downloaded')
  .option('--publisher <key-id>', 'the thumbprint of the key that must have signed the manifest')
  .option('--gate <key-id>', 'the thumbprint of the key of the gate')
  .option('--json', 'the checks as JSON')
  .description(
    'verify a downloaded release from its files alone: exit code 1 if something does not fit, 2 if something is missing',
  )
  .action(async (folder: string, _options: unknown, command: Command) =>
    // Both commands know --json; the outer one takes it where both do.
    (await import('./commands/verifyRelease.js')).verifyReleaseCommand(folder, command.optsWithGlobals()),
  );

program
  .command('sql')
  .option('-c, --command <sql>', 'run one statement, or a command such as .tables, and exit')
  .addOption(new Option('--format <format>', 'how rows are printed').choices(OUTPUT_MODES).default('table'))
  .option('--json', 'short for --format json')
  .description('ask the warehouse in SQL: at a prompt, from a pipe, or one statement')
  .action(async (options: { command?: string; format: OutputMode; json?: boolean }) =>
    (await import('./commands/sql.js')).sqlCommand(settings(), {
      ...options,
      format: options.json ? 'json' : options.format,
    }),
  );

const keys = program.command('keys').description("the keys that patients' data are encrypted with");
keys
  .command('status')
  .description('which wrapping key wraps how many keys')
  .action(async () => (await import('./commands/keys.js')).keysStatus(settings()));
keys
  .command('rotate')
  .option('--resume', 'make no new wrapping key; go on with an interrupted rotation')
  .description('make a new wrapping key and wrap all keys with it; data stay as they are')
  .action(async ({ resume = false }: { resume?: boolean }) =>
    (await import('./commands/keys.js')).keysRotate(settings(), { resume }),
  );
keys
  .command('retire')
  .argument('<version>', 'as `keys status` names it')
  .description('forget a wrapping key that wraps nothing any more, and with it all old copies of keys')
  .action(async (version: string) => (await import('./commands/keys.js')).keysRetire(settings(), version));
keys
  .command('reencrypt')
  .option('--patient <id>', 'one patient')
  .option('--all', 'every patient')
  .description('give patients new keys and encrypt their data anew, while the system runs')
  .action(async (options: { patient?: string; all?: boolean }) =>
    (await import('./commands/keys.js')).keysReencrypt(settings(), options),
  );
keys
  .command('shred')
  .requiredOption('--patient <id>', 'whose data become unreadable for good')
  .description('destroy the key of a patient who is to be erased; there is no way back')
  .action(async ({ patient }: { patient: string }) =>
    (await import('./commands/keys.js')).keysShred(settings(), patient),
  );

const operations = program
  .command('operations')
  .description('the operations that apps have registered, and what apps are held to');
operations
  .command('register')
  .argument('[files...]', 'GraphQL documents with one named operation each, or manifests (.json)')
  .requiredOption('--app <client-id>', 'whose they are')
  .addOption(new Option('--only <what>', 'what the app may run from now on').choices(['registered', 'any']))
  .option('--points-per-minute <n>', 'what the app may spend per minute', wholeNumber)
  .description('register operations of an app; with --only registered it may run nothing else')
  .action(async (files: string[], options: AppPolicyChange) =>
    (await import('./commands/operations.js')).operationsRegister(settings(), files, options),
  );
operations
  .command('list')
  .requiredOption('--app <client-id>', 'whose they are')
  .description('what an app has registered, and what it is held to')
  .action(async (options: { app: string }) =>
    (await import('./commands/operations.js')).operationsList(settings(), options),
  );
operations
  .command('remove')
  .argument('[hashes...]', 'as `operations list` shows them')
  .requiredOption('--app <client-id>', 'whose they are')
  .option('--all', 'all of the app')
  .description('remove registered operations of an app')
  .action(async (hashes: string[], options: { app: string; all?: boolean }) =>
    (await import('./commands/operations.js')).operationsRemove(settings(), hashes, options),
  );

program
  .command('audit')
  .argument('<action>', 'verify', (action) => {
    if (action !== 'verify') throw new InvalidArgumentError('There is: verify.');
    return action;
  })
  .option('--statements', "check researchers' statements on the warehouse instead")
  .option('--anchor <file>', "the anchor file, if it is not this installation's own")
  .option('--json', 'print the report as JSON')
  .description('check that no audit event was changed, dropped, moved, cut off or replaced')
  .action(async (_action: string, options: { statements?: true; anchor?: string; json?: boolean }) =>
    options.statements
      ? (await import('./commands/auditStatements.js')).auditStatements(settings(), options)
      : (await import('./commands/audit.js')).auditVerify(settings(), options),
  );

program
  .command('doctor')
  .description('check this machine and the running system, and say what to mend')
  .action(async () => (await import('./commands/doctor.js')).doctor(settings()));

program
  .command('gateway')
  .requiredOption('--supergraph <file>', 'the composed supergraph')
  .option(
    '--port <n>',
    'where to listen on 127.0.0.1 (CAREGRAPH_HOST says otherwise); 0 takes a free port',
    wholeNumber,
    4000,
  )
  .option(
    '--no-auth',
    'nobody signs in: for conformance suites and benchmarks; refused with NODE_ENV=production',
  )
  .description('run the gateway alone, over any supergraph')
  .action(async (options: GatewayOptions) => (await import('./commands/gateway.js')).gatewayCommand(options));

program
  .command('bench')
  .addArgument(new Argument('<name>', 'what to measure').choices(Object.keys(BENCHMARKS)))
  .option('--json', 'one JSON object as the last line')
  .option(
    '--rows <numbers>',
    'release: generated rows; several, with commas, are measured in turn',
    wholeNumbers,
    [1_000_000],
  )
  .option('--no-sql', 'release: without the comparison with SQL')
  .description('measure, with a table for people')
  .action(async (name: string, options: { json?: boolean; rows: readonly number[]; sql: boolean }) =>
    BENCHMARKS[name]?.(settings(), { ...options, json: options.json ?? false }),
  );

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
