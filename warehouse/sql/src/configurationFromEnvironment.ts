import { join } from 'node:path';
import { z } from 'zod';
import type { WarehouseSqlConfig } from './startWarehouseSql.js';

const Environment = z.object({
  CAREGRAPH_HOST: z.string().default('127.0.0.1'),
  CAREGRAPH_PORT: z.coerce.number().int().default(4005),
  CAREGRAPH_ISSUER: z.url(),
  CAREGRAPH_JWKS_URL: z.url().optional(),
  CAREGRAPH_DATA: z.string().default('.data'),
  CAREGRAPH_WAREHOUSE: z.string().optional(),
  CAREGRAPH_LOG_LEVEL: z.string().default('info'),
  CAREGRAPH_SQL_WORKERS: z.coerce.number().int().min(1).default(2),
  CAREGRAPH_SQL_PER_USER: z.coerce.number().int().min(1).default(100),
  CAREGRAPH_SQL_RECORDS: z.string().optional(),
});

/** @throws Error naming the variables that are missing or malformed. */
export function warehouseSqlConfigFromEnvironment(env: NodeJS.ProcessEnv): WarehouseSqlConfig {
  const environment = Environment.safeParse(env);
  if (!environment.success)
    throw new Error(`The warehouse cannot start: ${z.prettifyError(environment.error)}`);
  const settings = environment.data;
  return {
    host: settings.CAREGRAPH_HOST,
    port: settings.CAREGRAPH_PORT,
    issuer: settings.CAREGRAPH_ISSUER,
    jwksUrl: settings.CAREGRAPH_JWKS_URL,
    warehouseFile: settings.CAREGRAPH_WAREHOUSE ?? join(settings.CAREGRAPH_DATA, 'warehouse.duckdb'),
    logLevel: settings.CAREGRAPH_LOG_LEVEL,
    workers: settings.CAREGRAPH_SQL_WORKERS,
    maximumPerSubject: settings.CAREGRAPH_SQL_PER_USER,
    recordFolder: settings.CAREGRAPH_SQL_RECORDS,
  };
}
