import pg from 'pg';
import type { StateWorld } from './stateWorld.js';

/** What the gateway has counted of each world's registered app today: no field of its usage is null. */
export async function writeUsage(gatewayUrl: string, worlds: readonly StateWorld[]): Promise<void> {
  const apps = worlds.flatMap(({ ids }) => ids['RegisteredApp'] ?? []).map((id) => `app-${id}`);
  const gateway = new pg.Client({ connectionString: gatewayUrl });
  await gateway.connect();
  await gateway.query(
    `insert into edge.app_usage (client_id, day, kind, label, count)
     select app, (now() at time zone 'UTC')::date, kind, label, 1 from unnest($1::text[]) app, (values
       ('OPERATION', ''), ('FAILED', ''), ('POINT', ''), ('MILLISECONDS', '8'), ('ERROR', 'FORBIDDEN'), ('REGISTERED', 'Chart'))
       counted (kind, label)`,
    [apps],
  );
  await gateway.end();
}
