import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** All that the web server can be told. */
export interface WebConfiguration {
  readonly host: string;
  /** 0 takes a free port; then `publicUrl` has to be known some other way. */
  readonly port: number;
  /** Where browsers reach this server, without a path: https://caregraph.example. */
  readonly publicUrl: string;
  /** The OpenID provider. */
  readonly issuer: string;
  readonly clientId: string;
  /** The gateway's `/graphql`. */
  readonly graphUrl: string;
  /** The origin of the researchers' SQL service. */
  readonly warehouseUrl: string;
  /** Where people try queries; shown as a link, absent where there is none. */
  readonly explorerUrl: string | undefined;
  /** Folder of the built app. */
  readonly app: string;
  /** `demo` lists the demo accounts on the first page. */
  readonly realm: string;
  readonly logLevel: string;
}

const APP_FOLDER = fileURLToPath(new URL('../../../app/dist/site/', import.meta.url));

const environment = z.object({
  CAREGRAPH_HOST: z.string().default('127.0.0.1'),
  CAREGRAPH_PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
  CAREGRAPH_WEB_URL: z.url(),
  CAREGRAPH_ISSUER: z.url(),
  CAREGRAPH_WEB_CLIENT_ID: z.string().min(1).default('caregraph-web'),
  CAREGRAPH_GRAPH_URL: z.url(),
  CAREGRAPH_WAREHOUSE_URL: z.url(),
  CAREGRAPH_EXPLORER_URL: z.url().optional(),
  CAREGRAPH_WEB_APP: z.string().min(1).default(APP_FOLDER),
  CAREGRAPH_REALM: z.string().default(''),
  CAREGRAPH_LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  NODE_ENV: z.string().default('development'),
});

/**
 * Reads the environment.
 * @throws Error with one line per variable that is missing or wrong, or if a production's address is not https.
 */
export function configurationFromEnvironment(env: NodeJS.ProcessEnv): WebConfiguration {
  const parsed = environment.safeParse(env);
  if (!parsed.success)
    throw new Error(`The web server's environment is not right:\n${z.prettifyError(parsed.error)}`);
  const e = parsed.data;
  if (e.NODE_ENV === 'production' && !e.CAREGRAPH_WEB_URL.startsWith('https://'))
    throw new Error('In production CAREGRAPH_WEB_URL is an https:// address: its cookie is a session.');
  if (e.NODE_ENV === 'production' && e.CAREGRAPH_REALM === 'demo')
    throw new Error('CAREGRAPH_REALM=demo does not run with NODE_ENV=production.');
  return {
    host: e.CAREGRAPH_HOST,
    port: e.CAREGRAPH_PORT,
    publicUrl: new URL(e.CAREGRAPH_WEB_URL).origin,
    issuer: e.CAREGRAPH_ISSUER,
    clientId: e.CAREGRAPH_WEB_CLIENT_ID,
    graphUrl: e.CAREGRAPH_GRAPH_URL,
    warehouseUrl: e.CAREGRAPH_WAREHOUSE_URL,
    explorerUrl: e.CAREGRAPH_EXPLORER_URL,
    app: e.CAREGRAPH_WEB_APP,
    realm: e.CAREGRAPH_REALM,
    logLevel: e.CAREGRAPH_LOG_LEVEL,
  };
}
