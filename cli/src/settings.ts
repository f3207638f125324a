import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** The root of the checkout. */
export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');

const port = (fallback: number) => z.coerce.number().int().min(0).max(65_535).default(fallback);

const environment = z.object({
  CAREGRAPH_DATA: z.string().default(path.join(ROOT, '.data')),
  CAREGRAPH_HOST: z.string().default('127.0.0.1'),
  CAREGRAPH_WEB_PORT: port(3000),
  CAREGRAPH_GATEWAY_PORT: port(4000),
  CAREGRAPH_IDENTITY_PORT: port(4001),
  CAREGRAPH_RECORDS_PORT: port(4002),
  CAREGRAPH_BILLING_PORT: port(4003),
  CAREGRAPH_CONSENT_PORT: port(4004),
  CAREGRAPH_WAREHOUSE_PORT: port(4005),
  CAREGRAPH_AUDIT_PORT: port(4006),
  CAREGRAPH_AUDIT_ANCHOR: z.string().min(1).optional(),
  CAREGRAPH_POSTGRES_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  CAREGRAPH_SEED_PATIENTS: z.coerce.number().int().min(0).default(20_000),
  CAREGRAPH_SEED_SUBSCRIBERS: z.coerce.number().int().min(1).default(60),
  DATABASE_URL: z.string().startsWith('postgres').optional(),
});

export type ServiceName =
  | 'web'
  | 'gateway'
  | 'identity'
  | 'records'
  | 'billing'
  | 'consent'
  | 'warehouse'
  | 'audit';

export interface Settings {
  /** The folder that holds all state. */
  readonly data: string;
  readonly host: string;
  readonly ports: Readonly<Record<ServiceName, number>>;
  /** Undefined takes a free port. */
  readonly postgresPort: number | undefined;
  /** Administrator's connection string of a real server; undefined starts the embedded one. */
  readonly databaseUrl: string | undefined;
  /** The file outside the database that the audit chains' signed heads are appended to. */
  readonly auditAnchor: string;
  readonly seedPatients: number;
  readonly seedSubscribers: number;
}

/** @throws Error naming each variable that is malformed. */
export function settingsFromEnvironment(env: NodeJS.ProcessEnv): Settings {
  const parsed = environment.safeParse(env);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(
      `Some settings are not valid. Correct these environment variables:\n  ${faults.join('\n  ')}`,
    );
  }
  const values = parsed.data;
  return {
    data: path.resolve(values.CAREGRAPH_DATA),
    host: values.CAREGRAPH_HOST,
    ports: {
      web: values.CAREGRAPH_WEB_PORT,
      gateway: values.CAREGRAPH_GATEWAY_PORT,
      identity: values.CAREGRAPH_IDENTITY_PORT,
      records: values.CAREGRAPH_RECORDS_PORT,
      billing: values.CAREGRAPH_BILLING_PORT,
      consent: values.CAREGRAPH_CONSENT_PORT,
      warehouse: values.CAREGRAPH_WAREHOUSE_PORT,
      audit: values.CAREGRAPH_AUDIT_PORT,
    },
    postgresPort: values.CAREGRAPH_POSTGRES_PORT,
    databaseUrl: values.DATABASE_URL,
    auditAnchor: path.resolve(
      values.CAREGRAPH_AUDIT_ANCHOR ?? path.join(values.CAREGRAPH_DATA, 'audit', 'anchor.jsonl'),
    ),
    seedPatients: values.CAREGRAPH_SEED_PATIENTS,
    seedSubscribers: values.CAREGRAPH_SEED_SUBSCRIBERS,
  };
}

/** The public address of a service. */
export function serviceUrl(settings: Settings, name: ServiceName): string {
  return `http://${settings.host}:${settings.ports[name]}`;
}

/** The issuer of access tokens. */
export function issuer(settings: Settings): string {
  return `${serviceUrl(settings, 'identity')}/oidc`;
}

/** The folder of whole releases as files. */
export function releasesFolder(settings: Settings): string {
  return path.join(path.dirname(warehouseFile(settings)), 'releases');
}

/** The file of the analytics warehouse. */
export function warehouseFile(settings: Settings): string {
  return path.join(settings.data, 'warehouse', 'warehouse.duckdb');
}
