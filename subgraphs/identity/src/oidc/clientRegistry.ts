import type { Adapter, AdapterPayload, Client, Provider } from 'oidc-provider';
import type { Pool } from 'pg';
import { z } from 'zod';
import { verifyPassword } from './password.js';

/** Where the columns of identity.partner_app stand in a client's metadata. */
const APP_PROPERTY = 'caregraph_app';

const registeredApp = z.object({
  appId: z.uuid(),
  firstParty: z.boolean(),
  scopes: z.array(z.string()),
});

/** What Caregraph knows of a client besides its OAuth metadata. */
export type RegisteredApp = z.infer<typeof registeredApp>;

export const EXTRA_CLIENT_METADATA = [APP_PROPERTY] as const;

/** @throws ZodError if the client didn't come from ClientRegistry. */
export function appOf(client: Client): RegisteredApp {
  return registeredApp.parse(client[APP_PROPERTY]);
}

/** Lets the provider compare a client's secret with the hash that stands in its place. */
export function compareSecretHashes(provider: Provider): void {
  Object.defineProperty(provider.Client.prototype, 'compareClientSecret', {
    value(this: Client, given: string): Promise<boolean> {
      return verifyPassword(given, this.clientSecret ?? '');
    },
  });
}

const metadata = z.looseObject({ scope: z.string().default(''), caregraph_demo: z.boolean().default(false) });

/** Scopes that belong to OpenID Connect itself; all others belong to a resource. */
const OPENID_SCOPES = new Set(['openid', 'offline_access']);

/**
 * Clients are the rows of identity.partner_app. The provider asks for each request, so a suspended app stops at once.
 * Demo clients don't exist outside of the demo realm.
 */
export class ClientRegistry implements Adapter {
  constructor(
    private readonly pool: Pool,
    private readonly allowDemoClients: boolean,
  ) {}

  async find(clientId: string): Promise<AdapterPayload | undefined> {
    const { rows } = await this.pool.query<AppRow>(
      `select id, client_id, name, first_party, metadata, identity.app_secret_hash(client_id) as secret_hash
       from identity.partner_app where client_id = $1 and active`,
      [clientId],
    );
    const row = rows[0];
    return row && this.toMetadata(row);
  }

  private toMetadata(row: AppRow): AdapterPayload | undefined {
    const { scope, caregraph_demo: isDemo, ...registered } = metadata.parse(row.metadata);
    if (isDemo && !this.allowDemoClients) return undefined;
    const scopes = scope.split(' ').filter((each) => each !== '');
    const app: RegisteredApp = { appId: row.id, firstParty: row.first_party, scopes };
    const openidScopes = scopes.filter((each) => OPENID_SCOPES.has(each));
    return {
      ...registered,
      client_id: row.client_id,
      client_name: row.name,
      // The provider's own check covers only its own scopes; those of a resource are filtered in resourceServer.ts.
      ...(openidScopes.length > 0 ? { scope: openidScopes.join(' ') } : {}),
      // Compared by compareSecret: the secret itself is nowhere.
      ...(row.secret_hash === null ? {} : { client_secret: row.secret_hash }),
      [APP_PROPERTY]: app,
    };
  }

  async upsert(): Promise<void> {
    throw new Error('Clients are registered in identity.partner_app, not through the provider.');
  }

  async destroy(): Promise<void> {
    throw new Error('Clients are suspended in identity.partner_app, not through the provider.');
  }

  async findByUid(): Promise<undefined> {}

  async findByUserCode(): Promise<undefined> {}

  async consume(): Promise<void> {}

  async revokeByGrantId(): Promise<void> {}
}

interface AppRow {
  readonly id: string;
  readonly client_id: string;
  readonly name: string;
  readonly first_party: boolean;
  readonly metadata: unknown;
  /** Of the client's secret; null for clients without. */
  readonly secret_hash: string | null;
}
