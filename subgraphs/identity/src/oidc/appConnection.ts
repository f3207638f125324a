import type { Pool, PoolClient } from 'pg';

/** The first-party client in whose name identity itself acts for somebody who has signed in. */
const OWN_CLIENT_ID = 'caregraph-web';

export interface Connection {
  readonly accountId: string;
  readonly patientId: string;
  readonly appId: string;
}

/** Which apps a patient has connected. What a connected app may see is for consent to say. */
export class AppConnections {
  constructor(private readonly pool: Pool) {}

  async isConnected(patientId: string, clientId: string): Promise<boolean> {
    const { rows } = await this.pool.query<{ connected: boolean }>(
      'select identity.is_connected($1, $2) as connected',
      [patientId, clientId],
    );
    return rows[0]?.connected === true;
  }

  /**
   * Connects the app, or connects it again. Runs in the access context of the account, so that the row policies
   * decide whether this person may do it for this patient.
   * @throws Error if the policies refuse.
   */
  async connect(connection: Connection): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query('begin');
      await insertConnection(client, connection);
      await client.query('commit');
      client.release();
    } catch (error) {
      await client.query('rollback').catch(() => undefined);
      client.release();
      throw error;
    }
  }
}

async function insertConnection(
  client: PoolClient,
  { accountId, patientId, appId }: Connection,
): Promise<void> {
  await client.query('select access.open_context($1, $2, null, null)', [accountId, OWN_CLIENT_ID]);
  await client.query(
    `insert into identity.app_connection (id, patient_id, app_id) values (uuidv7(), $1, $2)
     on conflict (patient_id, app_id) do update set connected_at = now(), ended_at = null
     where app_connection.ended_at is not null`,
    [patientId, appId],
  );
}
