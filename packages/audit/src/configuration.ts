import { z } from 'zod';

const environment = z.object({
  CAREGRAPH_HOST: z.string().default('127.0.0.1'),
  CAREGRAPH_PORT: z.coerce.number().int().min(0).max(65_535).default(4006),
  CAREGRAPH_DATABASE_URL: z.string().startsWith('postgres'),
  CAREGRAPH_AUDIT_PRIVATE_JWK: z.string().min(1),
  CAREGRAPH_AUDIT_ANCHOR: z.string().min(1),
  CAREGRAPH_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']).default('info'),
});

export interface AuditConfiguration {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Connection string of the role caregraph_audit. */
  readonly databaseUrl: string;
  /** Path of the Ed25519 key that signs heads. */
  readonly privateJwk: string;
  /** Path of the file that heads are appended to. */
  readonly anchorFile: string;
  readonly logLevel: string;
  readonly production: boolean;
}

/** @throws Error naming the variables that are missing or malformed. */
export function configurationFromEnvironment(env: NodeJS.ProcessEnv): AuditConfiguration {
  const parsed = environment.safeParse(env);
  if (!parsed.success)
    throw new Error(`The sealer's environment is not right:\n${z.prettifyError(parsed.error)}`);
  const values = parsed.data;
  return {
    host: values.CAREGRAPH_HOST,
    port: values.CAREGRAPH_PORT,
    databaseUrl: values.CAREGRAPH_DATABASE_URL,
    privateJwk: values.CAREGRAPH_AUDIT_PRIVATE_JWK,
    anchorFile: values.CAREGRAPH_AUDIT_ANCHOR,
    logLevel: values.CAREGRAPH_LOG_LEVEL,
    production: env['NODE_ENV'] === 'production',
  };
}
