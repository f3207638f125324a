import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { LoadLimits } from './resilience/loadShedder.js';
import type { BreakerLimits } from './resilience/resilientConnection.js';

/** All that a gateway can be told. Paths are of files, URLs of services. */
export interface GatewayConfiguration {
  /** Address to listen on. */
  readonly host: string;
  /** Port to listen on; 0 takes a free one. */
  readonly port: number;
  /** The issuer of access tokens, as their `iss` says it. Its keys are at `${issuer}/jwks`. */
  readonly issuer: string;
  /** The `aud` that access tokens must have. */
  readonly audience: string;
  /** Path of the private Ed25519 JWK that signs viewer assertions. */
  readonly assertionPrivateJwk: string;
  /** Path of the composed supergraph SDL. */
  readonly supergraph: string;
  /**
   * GraphQL endpoints by subgraph name. One that is absent is reached at the URL that the supergraph holds.
   */
  readonly subgraphs: Readonly<Record<string, string>>;
  /** Time for an operation with all its fetches, in milliseconds. */
  readonly deadlineMs: number;
  /** The largest answer taken from a subgraph, in bytes. */
  readonly subgraphResponseLimit: number;
  /** No introspection, no details about documents that don't fit. */
  readonly production: boolean;
  /** Folder of the built explorer, or undefined to serve none. */
  readonly explorer: string | undefined;
  /** `demo` lets the explorer take a token from the address's fragment. */
  readonly realm: string;
  /** The demo realm's patient (UUID) for the explorer's ready-made query; empty if there is none. */
  readonly demoPatient: string;
  /**
   * What replicas share: points, registered operations, idempotency keys. Absent for benchmarks and conformance suites:
   * then nothing is counted, no operation is registered, and an idempotency key is refused.
   */
  readonly state?: {
    /** Connection of the role `caregraph_gateway`. */
    readonly databaseUrl: string;
    /** Of each app of which operators have said nothing else. */
    readonly pointsPerMinute: number;
  };
  /** Lets every app run registered operations and nothing else. */
  readonly onlyRegistered?: boolean;
  /** Operation names that get a label of their own in metrics and logs. */
  readonly operationNames: readonly string[];
  readonly logLevel: string;
  /** `off`: everybody is answered, and subgraphs are not told who asks. Refused in production. */
  readonly authentication?: 'off';
  /** Queries may be asked by GET. Off unless said: a URL with variables ends up in histories and logs (decision 12). */
  readonly getQueries?: boolean;
  /** Traces of clients go on here by their `traceparent`. Off unless said: anybody may send one. */
  readonly trustTraceparent?: boolean;
  /** When requests are refused for load; what is absent is as LOAD_LIMITS says. */
  readonly load?: Partial<LoadLimits>;
  /** When a subgraph is left alone for a moment; what is absent is as BREAKER_LIMITS says. */
  readonly breaker?: Partial<BreakerLimits>;
}

const EXPLORER_FOLDER = fileURLToPath(new URL('../../explorer/dist/', import.meta.url));

/** The names that the explorer, the command line and the load tests use. */
const OPERATION_NAMES =
  'Chart,Viewer,PatientList,PatientTimeline,FrontDeskSearch,WithdrawConsent,GrantConsent,IntrospectionQuery';

const milliseconds = z.coerce.number().int().min(1).max(300_000);

const environmentSchema = z.object({
  CAREGRAPH_HOST: z.string().min(1).default('127.0.0.1'),
  CAREGRAPH_PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  CAREGRAPH_ISSUER: z.url(),
  CAREGRAPH_AUDIENCE: z.string().min(1).default('urn:caregraph:graph'),
  CAREGRAPH_ASSERTION_PRIVATE_JWK: z.string().min(1),
  CAREGRAPH_SUPERGRAPH: z.string().min(1),
  CAREGRAPH_SUBGRAPH_IDENTITY: z.url(),
  CAREGRAPH_SUBGRAPH_RECORDS: z.url(),
  CAREGRAPH_SUBGRAPH_BILLING: z.url(),
  CAREGRAPH_SUBGRAPH_CONSENT: z.url(),
  CAREGRAPH_SUBGRAPH_INSIGHTS: z.url(),
  CAREGRAPH_DEADLINE_MS: milliseconds.default(10_000),
  CAREGRAPH_EXPLORER: z.enum(['on', 'off']).optional(),
  CAREGRAPH_REALM: z.string().default(''),
  CAREGRAPH_DEMO_PATIENT: z.uuid().optional(),
  CAREGRAPH_OPERATION_NAMES: z.string().default(OPERATION_NAMES),
  CAREGRAPH_DATABASE_URL: z.string().startsWith('postgres').optional(),
  CAREGRAPH_POINTS_PER_MINUTE: z.coerce.number().int().min(1).max(1_000_000_000).default(60_000),
  CAREGRAPH_ONLY_REGISTERED: z.enum(['on', 'off']).default('off'),
  CAREGRAPH_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  CAREGRAPH_GET_QUERIES: z.enum(['on', 'off']).default('off'),
  CAREGRAPH_TRUST_TRACEPARENT: z.enum(['on', 'off']).default('off'),
  CAREGRAPH_MAXIMUM_IN_FLIGHT: z.coerce.number().int().min(1).max(10_000).optional(),
  NODE_ENV: z.string().default('development'),
});

/** Reads the environment. Throws with one line per variable that is missing or wrong. */
export function configurationFromEnvironment(environment: NodeJS.ProcessEnv): GatewayConfiguration {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success)
    throw new Error(`The gateway's environment is not right:\n${z.prettifyError(parsed.error)}`);
  const e = parsed.data;
  const production = e.NODE_ENV === 'production';
  if (e.CAREGRAPH_DATABASE_URL === undefined && (production || e.CAREGRAPH_ONLY_REGISTERED === 'on'))
    throw new Error(
      "Set CAREGRAPH_DATABASE_URL to the connection of the role caregraph_gateway: without it no app's points are counted, " +
        'and no operation is registered.',
    );
  const explorer = e.CAREGRAPH_EXPLORER ?? (production ? 'off' : 'on');
  return {
    host: e.CAREGRAPH_HOST,
    port: e.CAREGRAPH_PORT,
    issuer: e.CAREGRAPH_ISSUER,
    audience: e.CAREGRAPH_AUDIENCE,
    assertionPrivateJwk: e.CAREGRAPH_ASSERTION_PRIVATE_JWK,
    supergraph: e.CAREGRAPH_SUPERGRAPH,
    subgraphs: {
      identity: e.CAREGRAPH_SUBGRAPH_IDENTITY,
      records: e.CAREGRAPH_SUBGRAPH_RECORDS,
      billing: e.CAREGRAPH_SUBGRAPH_BILLING,
      consent: e.CAREGRAPH_SUBGRAPH_CONSENT,
      insights: e.CAREGRAPH_SUBGRAPH_INSIGHTS,
    },
    ...(e.CAREGRAPH_DATABASE_URL === undefined
      ? {}
      : { state: { databaseUrl: e.CAREGRAPH_DATABASE_URL, pointsPerMinute: e.CAREGRAPH_POINTS_PER_MINUTE } }),
    onlyRegistered: e.CAREGRAPH_ONLY_REGISTERED === 'on',
    deadlineMs: e.CAREGRAPH_DEADLINE_MS,
    subgraphResponseLimit: 16 * 1024 * 1024,
    production,
    explorer: explorer === 'on' ? EXPLORER_FOLDER : undefined,
    realm: e.CAREGRAPH_REALM,
    demoPatient: e.CAREGRAPH_DEMO_PATIENT ?? '',
    operationNames: e.CAREGRAPH_OPERATION_NAMES.split(',').filter(Boolean),
    logLevel: e.CAREGRAPH_LOG_LEVEL,
    getQueries: e.CAREGRAPH_GET_QUERIES === 'on',
    trustTraceparent: e.CAREGRAPH_TRUST_TRACEPARENT === 'on',
    load: e.CAREGRAPH_MAXIMUM_IN_FLIGHT === undefined ? {} : { inFlight: e.CAREGRAPH_MAXIMUM_IN_FLIGHT },
  };
}

/**
 * The configuration of a gateway over any supergraph, for conformance suites and benchmarks: nobody signs in, subgraphs are
 * reached at the URLs that the supergraph holds, and queries may be asked by GET. Throws in production.
 */
export function openConfiguration(
  o: { supergraph: string; port: number },
  environment: NodeJS.ProcessEnv,
): GatewayConfiguration {
  if (environment['NODE_ENV'] === 'production')
    throw new Error('With NODE_ENV=production the gateway does not run without authentication.');
  return {
    host: environment['CAREGRAPH_HOST'] ?? '127.0.0.1',
    port: o.port,
    issuer: '',
    audience: '',
    assertionPrivateJwk: '',
    supergraph: o.supergraph,
    subgraphs: {},
    deadlineMs: 10_000,
    subgraphResponseLimit: 16 * 1024 * 1024,
    production: false,
    explorer: undefined,
    realm: '',
    demoPatient: '',
    operationNames: [],
    logLevel: environment['CAREGRAPH_LOG_LEVEL'] ?? 'warn',
    authentication: 'off',
    getQueries: true,
  };
}
