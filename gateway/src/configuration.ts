import { fileURLToPath } from 'node:url';
import { z } from 'zod';

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
  /** Operation names that get a label of their own in metrics and logs. */
  readonly operationNames: readonly string[];
  readonly logLevel: string;
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
  CAREGRAPH_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  NODE_ENV: z.string().default('development'),
});

/** Reads the environment. Throws with one line per variable that is missing or wrong. */
export function configurationFromEnvironment(environment: NodeJS.ProcessEnv): GatewayConfiguration {
  const parsed = environmentSchema.safeParse(environment);
  if (!parsed.success)
    throw new Error(`The gateway's environment is not right:\n${z.prettifyError(parsed.error)}`);
  const e = parsed.data;
  const production = e.NODE_ENV === 'production';
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
    deadlineMs: e.CAREGRAPH_DEADLINE_MS,
    subgraphResponseLimit: 16 * 1024 * 1024,
    production,
    explorer: explorer === 'on' ? EXPLORER_FOLDER : undefined,
    realm: e.CAREGRAPH_REALM,
    demoPatient: e.CAREGRAPH_DEMO_PATIENT ?? '',
    operationNames: e.CAREGRAPH_OPERATION_NAMES.split(',').filter(Boolean),
    logLevel: e.CAREGRAPH_LOG_LEVEL,
  };
}
