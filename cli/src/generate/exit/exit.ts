/** A test by its file and its title, as they stand in the source. */
export interface ExitTest {
  readonly file: string;
  readonly title: string;
}

/** A way on which something of a record could leave. */
export interface Exit {
  readonly exit: string;
  /** What holds there, in one sentence. */
  readonly rule: string;
  /**
   * What of the system goes this way: `Type.field(argument:, …)` of a subgraph, `interface X`, `union X`,
   * `METHOD path` of a process, `caregraph command`. A test finds what is there and in no row.
   */
  readonly covers: readonly string[];
  readonly tests: readonly ExitTest[];
}

const test = (file: string, ...titles: string[]): ExitTest[] => titles.map((title) => ({ file, title }));
const kit = (file: string, ...titles: string[]) =>
  test(`packages/subgraph-kit/test/${file}.test.ts`, ...titles);
const records = (file: string, ...titles: string[]) =>
  test(`subgraphs/records/test/${file}.test.ts`, ...titles);
const identity = (file: string, ...titles: string[]) =>
  test(`subgraphs/identity/test/${file}.test.ts`, ...titles);
const consent = (file: string, ...titles: string[]) =>
  test(`subgraphs/consent/test/${file}.test.ts`, ...titles);
const gateway = (file: string, ...titles: string[]) => test(`gateway/test/${file}.test.ts`, ...titles);
const warehouse = (file: string, ...titles: string[]) =>
  test(`warehouse/sql/test/${file}.test.ts`, ...titles);
const inGraph = (...titles: string[]) => test('cli/test/warehouse/insightsGraph.test.ts', ...titles);
const insights = (...titles: string[]) => test('warehouse/insights/test/insights.test.ts', ...titles);
const ownFigures = (...titles: string[]) => test('warehouse/deidentify/test/ownFigures.test.ts', ...titles);
const whole = (...titles: string[]) => test('cli/test/exit/realGraph.test.ts', ...titles);
const sameAnswer = test(
  'cli/test/exit/hiddenOrMissing.test.ts',
  'are the same to the byte and to the statement: ${title}',
  'take the same class of time: ${title}',
);
const matrix = test('cli/test/access/matrix.test.ts', 'is what the running graph does, in every cell');

/** Lists that are filtered and sorted by fields of their rows. */
const searched = (...lists: string[]): string[] =>
  lists.map((list) => `Patient.${list}(first:, after:, filter:, orderBy:)`);

/** Every exit. A new list, root field, route or command belongs into a row of this table, with the test that closes it. */
export const EXITS: readonly Exit[] = [
  {
    exit: 'Lists, counts, hasNextPage',
    rule: 'A page, its total, its cursors and whether there is more are made of rows that the decision permits, and of no others.',
    covers: [
      ...searched(
        'encounters',
        'conditions',
        'observations',
        'procedures',
        'medicationRequests',
        'immunizations',
      ),
      ...searched('allergyIntolerances', 'diagnosticReports', 'imagingStudies', 'appointments'),
      ...searched('coverages', 'claims', 'explanationsOfBenefit', 'invoices', 'chargeItems', 'consents'),
      'Patient.accessGrants(first:, after:)',
      'Query.patients(first:, after:, search:)',
    ],
    tests: [
      ...records(
        'access',
        'pages newest first without gaps or repeats, and counts no hidden row',
        'shows an app what the consent covers, until it is withdrawn',
      ),
      ...records('subgraphWall', 'answers everybody as it does behind the database wall while ${state}'),
      ...identity('access', 'lists for a clinic the patients registered with it, and counts no others'),
      ...consent(
        'explanation',
        'shows the patient everybody, and a privacy officer all but the other clinics',
      ),
    ],
  },
  {
    exit: 'Filters and sorts',
    rule: 'Asking by a field is reading it: refused before a row is loaded unless the viewer may read the field, a mask not being enough; rows are found only by what may be read of each.',
    covers: [],
    tests: [
      ...records(
        'search',
        'is answered to who may read the field, refused to who may not, before a row is loaded',
        'is refused once the consent is withdrawn',
        'tells nothing of a hidden row: not that it is there, not where it stands',
      ),
      ...kit(
        'search',
        'answers by the fields that a viewer may read, and refuses the others though their rows are seen',
        'finds only rows of which the viewer may read what they are found by, in pages and totals alike',
        'is refused by the loader too, where shield is not asked',
        'does not start with an argument of a list, or a filter of anything else, that no rule knows',
      ),
    ],
  },
  {
    exit: 'Search by an identifier',
    rule: 'To find somebody by a value is to learn that they have it: for staff who may read it unmasked, of that patient too.',
    covers: [],
    tests: identity(
      'search',
      'finds only patients one may know of, and counts and pages no others',
      'is for staff who may read what they search by: allowed, refused to others, and refused once the right is gone',
      'does not find by a value of a category that one may not read of that patient',
    ),
  },
  {
    exit: 'The record of accesses',
    rule: 'A patient reads who saw what of their own record; a privacy officer what its own clinic did.',
    covers: ['Patient.accessHistory(first:, after:)', 'Patient.disclosures(first:, after:)'],
    tests: [
      ...consent(
        'accessHistory',
        'shows a patient its own history alone, and others none; a suspended patient no longer either',
        'shows a privacy officer what its own clinic did, behind ${wall}',
        'gives consent as a database role, in a context, only what that viewer may read',
      ),
      ...test(
        'packages/audit/test/manipulation.test.ts',
        'stays whole when a patient is erased: the mapping goes, the chain does not change',
      ),
    ],
  },
  {
    exit: 'Files and dumps of the database',
    rule: 'Identifiers and free text are nowhere readable on disk.',
    covers: [],
    tests: test(
      'cli/test/keys/canary.test.ts',
      'show no identifier and no free text, the write-ahead log included, and do show what is known to be readable',
      'are dumped without an identifier or free text',
    ),
  },
  {
    exit: 'Look-ups of a node',
    rule: 'What may not be known of is answered like what is not there: the same bytes, the same statements, the same class of time.',
    covers: [
      'Query.patient(id:)',
      'Query.practitioner(id:)',
      'Query.subscriber(id:)',
      'Query.partnerApp(id:)',
      'Query.viewer()',
      'Query.policyVersion()',
    ],
    tests: [
      ...sameAnswer,
      ...whole('answers for a hidden patient what it answers for none, to the byte'),
      ...identity('access', 'answers for a patient one may not know of exactly as for one that is not there'),
      ...matrix,
    ],
  },
  {
    exit: 'Fields, in every form of asking',
    rule: 'A field is decided on for each object, whatever alias, fragment, interface or union it is asked for through.',
    covers: [],
    tests: [
      ...matrix,
      ...kit('forms', 'in ${title}', 'under aliases, as often as they are asked for, each with its own path'),
      ...kit('holes', 'protects a field asked for through its interface'),
      ...whole('shows through aliases, fragments, filters and sorts what each viewer may see, and no more'),
    ],
  },
  {
    exit: '_entities and @requires',
    rule: 'Only the gateway is answered; an entity is whose it was loaded as, whatever a representation says.',
    covers: ['Query._entities(representations:)', 'Query._service()'],
    tests: [
      ...kit(
        'forms',
        'whatever they say of whose they are',
        'with ids that are none, and types that are none',
        'with values that @requires brings along: they are used, and they open nothing',
        'and a subgraph with an entity that nothing loads does not start',
      ),
      ...kit('holes', 'answers nobody without the assertion of the gateway, _service and _entities included'),
      ...whole('lets no client ask for entities, services or representations'),
    ],
  },
  {
    exit: 'Payloads of mutations',
    rule: 'A change is decided on as WRITE by its service; what is told of it is what the viewer may read; what was taken back is not told.',
    covers: [
      'Mutation.grantConsent(input:)',
      'Mutation.withdrawConsent(input:)',
      'Mutation.restrictProcessing(input:)',
      'Mutation.liftRestriction(input:)',
      'Mutation.objectTo(input:)',
      'Mutation.withdrawObjection(input:)',
      'Mutation.acceptPolicy(input:)',
      'Mutation.openBreakGlass(input:)',
      'Mutation.closeBreakGlass(input:)',
      'Mutation.reviewBreakGlass(input:)',
    ],
    tests: [
      ...whole('tells in mutations nothing but what the viewer may read of what was changed'),
      ...consent(
        'consent',
        'lets nobody else withdraw: not the app, not a clinic, not another patient, and says nothing of what is there',
        'does both of two changes or neither, and never tells of one that it has taken back',
      ),
      ...matrix,
    ],
  },
  {
    exit: 'Subscriptions',
    rule: 'There are none; one that came would be decided on before its source is opened.',
    covers: [],
    tests: kit('holes', 'guards the subscribe function of a subscription'),
  },
  {
    exit: 'Explanations, and who may see what',
    rule: 'Why a field is shown or not is told to who asks for itself, to the patient, and to privacy officers about their own staff; never anything of the record.',
    covers: ['Query.explainAccess(patientId:, field:, purpose:, as:)'],
    tests: [
      ...consent(
        'explanation',
        'answers of a patient that the viewer may not know of, of one that is not there, and of a hidden grantee alike',
        'is answered by the database to nobody who may not ask, whatever the subgraph does',
        'never holds anything of the record',
      ),
    ],
  },
  {
    exit: 'Review of emergencies, notices',
    rule: 'Kept for privacy officers of the clinic, in the service and by row security.',
    covers: ['Query.breakGlassGrants(state:, first:, after:)', 'Query.notices(first:, after:)'],
    tests: matrix,
  },
  {
    exit: 'Limits and costs',
    rule: 'The limits are the same for everybody; a cost is computed of the document that was sent, for points, and nothing is asked of a subgraph.',
    covers: ['GET /limits', 'POST /cost'],
    tests: gateway(
      'limitRoutes',
      'tells the limits in force, from the table that refuses by them',
      'says what an operation costs for points, and runs nothing of it',
      'refuses what would be refused, and who has no token or no points',
    ),
  },
  {
    exit: 'Apps of developers',
    rule: 'Kept for the developer who has registered the app, in the service and by row security; a secret is in one answer, and of it only a hash is kept.',
    covers: [
      'Query.registeredApps()',
      'Query.appUsage(id:, days:)',
      'Mutation.registerApp(input:)',
      'Mutation.changeApp(input:)',
      'Mutation.rotateAppSecret(input:)',
      'Mutation.suspendApp(input:)',
      'Mutation.resumeApp(input:)',
    ],
    tests: [
      ...identity(
        'registeredApp',
        'keeps of the secret nothing but a hash, in no table',
        'is another developer’s as if it were not there; other roles register none; a suspended developer nothing more',
        'is behind the database’s own wall: no statement reaches another’s registration or makes an app nobody owns',
        'is denied at once when suspended, and goes on when resumed',
        'shows what was counted of it to its own developer, and to anybody else as if it were not there',
      ),
      ...gateway(
        'appUsage',
        'counts operations, errors, points and durations of each app, and names none but registered operations',
      ),
      ...matrix,
    ],
  },
  {
    exit: 'Errors',
    rule: 'A closed registry of codes; a reason is a word of the code, never text that came with data; the path is the asker’s own.',
    covers: [],
    tests: [
      ...whole('says the same of a failure inside, whatever failed, and nothing of what it was about'),
      ...kit('holes', 'lets no message of a resolver out'),
      ...gateway(
        'gates',
        'what the executor hands to the client loses everything that the registry does not know',
      ),
      ...gateway(
        'subgraphErrors',
        'a denial keeps code and reason, has the client’s own path, and nothing else',
      ),
      ...gateway('http', 'in production there is no introspection, and errors do not describe the schema'),
    ],
  },
  {
    exit: 'Logs, metrics, headers',
    rule: 'No word of a record, no id of a patient, no query, variable or token stands in them.',
    covers: ['GET /metrics', 'GET /healthz', 'GET /readyz'],
    tests: [
      ...whole('puts no word of the record into logs, metrics, headers or the addresses of pages'),
      ...gateway('http', 'logs hold no query text, variable, token, subject or name that a client made up'),
    ],
  },
  {
    exit: 'The graph over HTTP',
    rule: 'POST with a token at the gateway, POST with its assertion at a subgraph, and nothing else. Queries by GET are off unless an operator turns them on, mutations by GET always.',
    covers: ['POST /graphql', 'POST,GET /graphql', 'caregraph gateway'],
    tests: [
      ...whole('answers nobody on any other way in: without a token, past the gateway, by other methods'),
      ...gateway('http', '${method} is 405 and asks no subgraph'),
      ...gateway('graphqlOverHttp', 'a mutation by GET is 405, and no subgraph is asked'),
      ...test(
        'cli/test/gatewayCommand.test.ts',
        'answers any supergraph without a token, by POST and GET, tells subgraphs nothing of who asks, and ends at SIGTERM',
      ),
      ...gateway(
        'viewerAssertion',
        'headers of the client, an assertion of its own included, do not reach a subgraph',
      ),
    ],
  },
  {
    exit: 'The explorer',
    rule: 'It keeps no token and no answer, puts neither into an address, and asks no other host.',
    covers: ['GET /', 'GET /assets/${name}'],
    tests: gateway(
      'explorer',
      'a pasted token runs the ready-made query; no complaint in the console, no request to another host',
      'a token in the fragment is taken, leaves the address bar at once, and is not stored',
      'a token in the query string is not taken',
    ),
  },
  {
    exit: 'Signing in',
    rule: 'Whether an account exists is not told, in words or in time; a token names no more than who may ask.',
    covers: ['ALL ${prefix}/*', 'GET /:uid', 'POST /:uid'],
    tests: [
      ...identity(
        'oidcSignIn',
        'a wrong password, an unknown account and a suspended account get the same answer',
        'an unknown account takes as long as a known one',
      ),
      ...identity(
        'oidcAuthorizationCode',
        'confirming connects the app to the patient; disconnecting it stops its refresh tokens and asks again',
      ),
    ],
  },
  {
    exit: 'Benchmarks in the graph',
    rule: 'Published cells alone, for roles that read BENCHMARK; a hidden one says neither why nor whether it exists.',
    covers: [
      'Query.benchmark(measure:, peerGroup:, period:)',
      'Query.benchmarkById(id:)',
      'Query.benchmarks(kind:, peerGroup:, period:, level:, search:, first:, after:)',
      'Query.benchmarkPeerGroups(kind:, period:)',
      'Query.benchmarkMeasures()',
      'Query.benchmarkReleases()',
      'Benchmark.trend(quarters:)',
      'PeerGroupChoices.places(level:)',
    ],
    tests: [
      ...insights(
        'is for those whose role reads benchmarks, says why to all others, and no longer for who is suspended',
        'tells hidden, zero and no data apart, never by which rule, and shows a way out of what is hidden',
        'answers for a code that no release names as for one that is hidden, whether it exists or not',
        'has a database role that reads no table and calls nothing that tells of a clinic’s own figures or of a patient',
      ),
      ...inGraph(
        'are denied with the reason to patients, delegates, apps, front desks and billers, and own figures to researchers',
      ),
      ...matrix,
    ],
  },
  {
    exit: 'A clinic’s own figures',
    rule: 'Counts and amounts of the viewer’s own clinic, which the database names; never a patient, never to the warehouse.',
    covers: ['OwnShare.trend(quarters:)', 'OwnFee.trend(quarters:)'],
    tests: [
      ...ownFigures(
        'are those of the clinic of the context, and of nobody for a role that may not read them',
        'leave out a patient from the moment on in which the consent is withdrawn',
        'are nothing that any other role can ask for, and what is below them nobody',
      ),
      ...inGraph(
        'show another clinic its own figures, which are none, and have no argument that could name a clinic',
        'never send an own figure to the warehouse',
      ),
    ],
  },
  {
    exit: "Researchers' SQL, in every format",
    rule: 'Published cells alone, whatever the statement; nothing outside the warehouse file can be read.',
    covers: ['POST /sql', 'DELETE /sql/:id', 'caregraph sql'],
    tests: [
      ...warehouse(
        'hostileStatements',
        'is refused: ${sql.slice(0, 90)}',
        'is contained: ${sql.slice(0, 90)}',
      ),
      ...warehouse('warehouseSql', 'refuses a missing, foreign, expired or scopeless token'),
    ],
  },
  {
    exit: 'Histories, schema and completions of the SQL service',
    rule: 'A history is told to its author alone; schema and completions name what researchers may read and nothing else.',
    covers: ['GET /sql/history', 'DELETE /sql/history', 'GET /sql/schema', 'POST /sql/completions'],
    tests: [
      ...warehouse(
        'records',
        'is in its author’s history, newest first, and in nobody else’s',
        'keeps its text out of the log',
      ),
      ...warehouse('running', 'is cancelled by its author, and by nobody else'),
      ...warehouse(
        'catalog',
        'is told with comments, and without what researchers may not read',
        'never completes to hidden tables, files or refused functions',
        'is told to nobody without a token',
      ),
    ],
  },
  {
    exit: 'Releases as files',
    rule: 'What the gate has signed, for researchers alone, with hashes and a signature.',
    covers: ['GET /releases', 'GET /releases/:id/:file'],
    tests: [
      ...warehouse(
        'releases',
        'comes with the very bytes that were signed',
        'gives nothing that its manifest does not name',
        'is for researchers alone',
      ),
      ...test(
        'warehouse/store/test/exportRelease.test.ts',
        'holds each view’s rows of that release, and no other’s',
        'does not fit its signature once a byte is changed',
      ),
    ],
  },
  {
    exit: 'The command line',
    rule: 'It asks as an account of the demo, over HTTP, and prints what the graph answers that account; outside the demo it refuses.',
    covers: ['caregraph query', 'caregraph explain', 'caregraph token'],
    tests: test(
      'e2e/test/firstMinutes.test.ts',
      'shows each demo account what its role allows and no more',
      'finds everything well with the doctor, and refuses demo commands in production',
      'explains what the partner app sees and no longer sees, readably',
    ),
  },
  {
    exit: 'Registered operations',
    rule: 'They hold no data, only documents of apps; the gateway reads them and cannot register, and an app learns nothing of another’s.',
    covers: ['caregraph operations', 'caregraph register', 'caregraph list', 'caregraph remove'],
    tests: [
      ...gateway(
        'persistedOperations',
        'a document sent with its hash is found by its hash alone, by the app that sent it and by no other',
        'are found by id by the app that registered them, and by no other, until they are removed',
        'are all that a restricted app may run, whatever way it sends another',
        'cannot be registered by the gateway itself, nor under a hash that is not theirs',
      ),
    ],
  },
  {
    exit: 'Repeats of mutations',
    rule: 'A repeat is decided on anew: of an answer nothing is stored but its status, and what was shown first is not shown once it may not be.',
    covers: [],
    tests: [
      ...gateway(
        'idempotency',
        'is asked for again where that is safe: a repeat shows what may be seen now',
        'is not shared with who has other rights, though account and key are the same',
        'leaves digests, times and a status behind, for 24 hours, and is new after that',
      ),
      ...test(
        'cli/test/edge/idempotentMutation.test.ts',
        'a repeat shows nothing once the viewer may not see it any more: allowed, and denied after',
      ),
    ],
  },
  {
    exit: 'Commands of operators',
    rule: 'They write into the database or publish protected cells; to the terminal they tell counts and files.',
    covers: [
      'caregraph start',
      'caregraph import',
      'caregraph seed',
      'caregraph release',
      'caregraph verify',
      'caregraph doctor',
      'caregraph bench',
      'caregraph generate',
      'caregraph keys',
      'caregraph status',
      'caregraph rotate',
      'caregraph retire',
      'caregraph reencrypt',
      'caregraph shred',
      'caregraph audit',
    ],
    tests: [
      ...test(
        'ingest/test/tableWriter.test.ts',
        'an upsert refuses to move a row to another patient, and names neither',
      ),
      ...test(
        'e2e/test/firstMinutes.test.ts',
        'answers SQL on the warehouse with benchmarks, none of them of ten patients or fewer',
      ),
    ],
  },
];
