import type { Tracing } from '@caregraph/telemetry';
import { ReflectMetadataProvider } from '@mikro-orm/decorators/legacy';
import { MikroORM, type EntityClass } from '@mikro-orm/postgresql';
import type { Pool } from 'pg';
import { BoundDriver } from './boundConnection.js';
import { prepareStatements } from './preparedStatements.js';

/** Opens a subgraph's connection pool, as its own login role. Statements go to `onStatement` (tests count them). */
export async function openDatabase(
  databaseUrl: string,
  entities: EntityClass<object>[],
  onStatement?: (sql: string) => void,
  tracing?: Tracing,
): Promise<MikroORM> {
  const orm = await MikroORM.init({
    driver: BoundDriver,
    clientUrl: databaseUrl,
    entities,
    metadataProvider: ReflectMetadataProvider,
    discovery: { warnWhenNoEntities: false },
    pool: { min: 0, max: 10 },
    driverOptions: { pipeline: true, onPoolCreated: (pool: Pool) => prepareStatements(pool, tracing) },
    ...(onStatement
      ? {
          debug: ['query'],
          colors: false,
          logger: (line: string) => onStatement(line.replace(/^\[query\]\s*/, '')),
        }
      : {}),
  });
  return orm as unknown as MikroORM; // with the PostgreSQL driver's own entity manager, which BoundDriver inherits
}
