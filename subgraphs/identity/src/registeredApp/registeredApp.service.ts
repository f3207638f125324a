import { randomBytes, randomUUID } from 'node:crypto';
import { CaregraphError, isUuid, onceIn, type Once, type RequestContext } from '@caregraph/subgraph-kit';
import { appName, clientMetadata } from './clientMetadata.js';
import { newClientSecret } from './clientSecret.js';
import type { ChangeAppInput, RegisterAppInput, RegisteredAppInput } from './registeredApp.input.js';
import type { RegisteredApp } from './registeredApp.type.js';

const MOST_APPS = 25;

const once: Once = onceIn('identity');

interface AppWithSecret {
  readonly app: RegisteredApp;
  /** Null for a repeat: it was in the first answer, and only its hash is kept. */
  readonly clientSecret: string | null;
}

/** The developer's own apps, oldest first. */
export async function registeredApps(context: RequestContext): Promise<RegisteredApp[]> {
  await context.requireDuty('APP_OWNERSHIP');
  return ownApps(context, null);
}

/** @throws CaregraphError FORBIDDEN, BAD_USER_INPUT with the reason. */
export async function registerApp(context: RequestContext, input: RegisterAppInput): Promise<AppWithSecret> {
  await context.requireDuty('APP_OWNERSHIP');
  const name = appName(input.name);
  const metadata = clientMetadata(input);
  let clientSecret: string | null = null;
  const id = await once(context, 'registerApp', input, async () => {
    if ((await ownApps(context, null)).length >= MOST_APPS)
      throw new CaregraphError('BAD_USER_INPUT', 'TOO_MANY_APPS');
    const appId = randomUUID();
    const { secret, hash } = await newClientSecret();
    const { accountId } = await context.viewer();
    await context.database(async (em) => {
      await em.execute(
        'insert into identity.app_registration (app_id, owner_id, secret_hash) values (?, ?, ?)',
        [appId, accountId, hash],
      );
      await em.execute(
        'insert into identity.partner_app (id, client_id, name, metadata) values (?, ?, ?, ?::jsonb)',
        [appId, `app-${randomBytes(12).toString('hex')}`, name, JSON.stringify(metadata)],
      );
    });
    clientSecret = secret;
    return appId;
  });
  return { app: await ownApp(context, id), clientSecret };
}

/** Tokens that are out keep their scopes for the five minutes they live; consents count all the same. */
export async function changeApp(context: RequestContext, input: ChangeAppInput): Promise<RegisteredApp> {
  await context.requireDuty('APP_OWNERSHIP');
  const name = appName(input.name);
  const metadata = clientMetadata(input);
  const id = await once(context, 'changeApp', input, async () => {
    const app = await ownApp(context, input.id);
    await context.database((em) =>
      em.execute('update identity.partner_app set name = ?, metadata = ?::jsonb where id = ?', [
        name,
        JSON.stringify(metadata),
        app.id,
      ]),
    );
    return app.id;
  });
  return ownApp(context, id);
}

export async function rotateAppSecret(
  context: RequestContext,
  input: RegisteredAppInput,
): Promise<AppWithSecret> {
  await context.requireDuty('APP_OWNERSHIP');
  let clientSecret: string | null = null;
  const id = await once(context, 'rotateAppSecret', input, async () => {
    const app = await ownApp(context, input.id);
    const { secret, hash } = await newClientSecret();
    await context.database((em) =>
      em.execute(
        'update identity.app_registration set secret_hash = ?, secret_changed_at = now() where app_id = ?',
        [hash, app.id],
      ),
    );
    clientSecret = secret;
    return app.id;
  });
  return { app: await ownApp(context, id), clientSecret };
}

export async function suspendApp(context: RequestContext, input: RegisteredAppInput): Promise<RegisteredApp> {
  await context.requireDuty('APP_OWNERSHIP');
  const id = await once(context, 'suspendApp', input, async () => {
    const app = await ownApp(context, input.id);
    if (app.active) await setActive(context, app.id, false);
    return app.id;
  });
  return ownApp(context, id);
}

/** @throws CaregraphError FORBIDDEN SUSPENDED_BY_OPERATOR for what the developer has not suspended. */
export async function resumeApp(context: RequestContext, input: RegisteredAppInput): Promise<RegisteredApp> {
  await context.requireDuty('APP_OWNERSHIP');
  const id = await once(context, 'resumeApp', input, async () => {
    const app = await ownApp(context, input.id);
    if (app.suspendedByOperator) throw new CaregraphError('FORBIDDEN', 'SUSPENDED_BY_OPERATOR');
    if (!app.active) await setActive(context, app.id, true);
    return app.id;
  });
  return ownApp(context, id);
}

/** Who has suspended it is known before it is suspended, and for as long as it is. */
async function setActive(context: RequestContext, id: string, active: boolean): Promise<void> {
  const note = (em: Parameters<Parameters<RequestContext['database']>[0]>[0]) =>
    em.execute('update identity.app_registration set suspended_by_owner = ? where app_id = ?', [!active, id]);
  await context.database(async (em) => {
    if (!active) await note(em);
    await em.execute('update identity.partner_app set active = ? where id = ?', [active, id]);
    if (active) await note(em);
  });
}

/** @throws CaregraphError NOT_FOUND for what is not there or another's: both look the same. */
async function ownApp(context: RequestContext, id: string): Promise<RegisteredApp> {
  const [app] = isUuid(id) ? await ownApps(context, id) : [];
  if (!app) throw new CaregraphError('NOT_FOUND');
  return app;
}

/** The owner is compared here, and by row security besides. */
async function ownApps(context: RequestContext, id: string | null): Promise<RegisteredApp[]> {
  const { accountId } = await context.viewer();
  const rows = await context.database((em) =>
    em.execute<AppRow[]>(
      `select a.id, a.client_id, a.name, a.active, a.metadata -> 'redirect_uris' as redirect_uris,
         a.metadata ->> 'scope' as scope, r.suspended_by_owner, r.registered_at, r.secret_changed_at
       from identity.app_registration r join identity.partner_app a on a.id = r.app_id
       where r.owner_id = ? and (?::uuid is null or a.id = ?::uuid) order by r.registered_at, a.id`,
      [accountId, id, id],
    ),
  );
  return rows.map((row) => ({
    id: row.id,
    clientId: row.client_id,
    name: row.name,
    redirectUris: row.redirect_uris,
    scopes: row.scope.split(' '),
    active: row.active,
    suspendedByOperator: !row.active && !row.suspended_by_owner,
    registeredAt: new Date(row.registered_at),
    secretChangedAt: new Date(row.secret_changed_at),
  }));
}

interface AppRow {
  readonly id: string;
  readonly client_id: string;
  readonly name: string;
  readonly active: boolean;
  readonly redirect_uris: string[];
  readonly scope: string;
  readonly suspended_by_owner: boolean;
  readonly registered_at: string | Date;
  readonly secret_changed_at: string | Date;
}
