import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { startTestSubgraph, type TestSubgraph, type TestViewer } from '@caregraph/subgraph-kit/testing';
import { Client } from 'pg';
import { DEMO_PEOPLE, PATIENT_1 } from '../src/demo/demoAccount.js';
import { identity } from '../src/index.js';
import { startTestRealm, type TestRealm } from './oidc/demoRealm.js';
import { OAuthClient } from './oidc/oauthClient.js';

const APP = 'app { id clientId name redirectUris scopes active suspendedByOperator secretChangedAt }';
const REGISTER = `mutation ($input: RegisterAppInput!) { registerApp(input: $input) { ${APP} clientSecret } }`;
const CHANGE = `mutation ($input: ChangeAppInput!) { changeApp(input: $input) { ${APP} } }`;
const ROTATE = `mutation ($input: RegisteredAppInput!) { rotateAppSecret(input: $input) { ${APP} clientSecret } }`;
const SUSPEND = `mutation ($input: RegisteredAppInput!) { suspendApp(input: $input) { ${APP} } }`;
const RESUME = `mutation ($input: RegisteredAppInput!) { resumeApp(input: $input) { ${APP} } }`;
const OWN = '{ registeredApps { id name } }';

const CALLBACK = 'https://app.example/callback';
const BACKEND = { name: 'Night Shift', redirectUris: [], scopes: ['system/*.rs'] };
const FOR_PATIENTS = {
  name: 'Day Shift',
  redirectUris: [CALLBACK],
  scopes: ['openid', 'launch/patient', 'patient/Condition.rs'],
};

const as = (accountId: string): TestViewer => ({ accountId, clientId: 'caregraph-cli', scope: 'user/*.rs' });
const developer = as(DEMO_PEOPLE.developer.id);

describe('apps that developers register', () => {
  let realm!: TestRealm;
  let subgraph!: TestSubgraph;
  const neighbour = as(randomUUID());

  before(async () => {
    realm = await startTestRealm();
    await realm.ingest.query(
      "insert into identity.account (id, name, role, display_name, password_hash) values ($1, 'neighbour', 'DEVELOPER', 'Neighbour', '-')",
      [neighbour.accountId],
    );
    subgraph = await startTestSubgraph(identity, realm.identityUrl);
  });
  after(async () => {
    await subgraph?.close();
    await realm?.close();
  });

  const ask = (query: string, input: object, viewer = developer) =>
    subgraph.ask(viewer, query, { input: { idempotencyKey: randomUUID(), ...input } });

  async function registered(description: object = BACKEND) {
    const { data, errors } = await ask(REGISTER, description);
    assert.deepEqual(errors, []);
    return data.registerApp as { app: Record<string, string>; clientSecret: string };
  }

  async function tokenFor(
    clientId: string,
    secret: string,
    parameters: Record<string, string> = { grant_type: 'client_credentials', scope: 'system/*.rs' },
  ) {
    const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(secret)}`);
    const response = await fetch(`${realm.issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic.toString('base64')}` },
      body: new URLSearchParams(parameters),
    });
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  }

  it('gets its secret once, and signs in with it for itself, with its own scopes alone', async () => {
    const { app, clientSecret } = await registered();
    assert.match(clientSecret, /^cgs_[\w-]{43}$/);
    const { clientId = '', id } = app;
    const { status, body } = await tokenFor(clientId, clientSecret);
    assert.equal(status, 200);
    const { payload } = await realm.verify(body['access_token'] ?? '');
    assert.deepEqual([payload.sub, payload['client_id'], payload['scope']], [id, clientId, 'system/*.rs']);
    const wider = await tokenFor(clientId, clientSecret, {
      grant_type: 'client_credentials',
      scope: 'patient/*.rs',
    });
    assert.equal(wider.body['error'], 'invalid_scope');
  });

  it('keeps of the secret nothing but a hash, in no table', async () => {
    const { clientSecret } = await registered();
    const { rows } = await realm.ingest.query<{ dump: string }>(
      `select string_agg(t::text, ' ') as dump from (
         select r::text as t from identity.app_registration r union all select a::text from identity.partner_app a
       ) rows (t)`,
    );
    assert.match(rows[0]?.dump ?? '', /\$scrypt\$ln=12,/);
    assert.doesNotMatch(rows[0]?.dump ?? '', new RegExp(clientSecret));
    await assert.rejects(
      realm.identity.query('select secret_hash from identity.app_registration'),
      /permission denied/,
    );
  });

  it('is registered once for an idempotency key: a repeat shows the app and no secret', async () => {
    const input = { ...BACKEND, name: 'Once', idempotencyKey: randomUUID() };
    const first = await ask(REGISTER, input);
    const again = await ask(REGISTER, input);
    assert.equal(again.data.registerApp.app.id, first.data.registerApp.app.id);
    assert.ok(first.data.registerApp.clientSecret);
    assert.equal(again.data.registerApp.clientSecret, null);
    const other = await ask(REGISTER, { ...input, name: 'Twice' });
    assert.deepEqual(other.errors[0]?.extensions.code, 'IDEMPOTENCY_CONFLICT');
  });

  it('is refused with a wrong secret, with the hash of the right one, and with the secret in the form', async () => {
    const { app, clientSecret } = await registered();
    const clientId = app['clientId'] ?? '';
    assert.equal((await tokenFor(clientId, `${clientSecret}x`)).status, 401);
    const { rows } = await realm.ingest.query<{ secret_hash: string }>(
      'select secret_hash from identity.app_registration where app_id = $1',
      [app['id']],
    );
    assert.equal((await tokenFor(clientId, rows[0]?.secret_hash ?? '')).status, 401);
    const inForm = await fetch(`${realm.issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        scope: 'system/*.rs',
        client_id: clientId,
        client_secret: clientSecret,
      }),
    });
    assert.equal(inForm.status, 401);
  });

  it('gets a new secret, and the old one is good for nothing from then on', async () => {
    const { app, clientSecret: old } = await registered();
    const rotated = await ask(ROTATE, { id: app['id'] });
    const { clientSecret } = rotated.data.rotateAppSecret;
    assert.notEqual(clientSecret, old);
    assert.equal((await tokenFor(app['clientId'] ?? '', old)).status, 401);
    assert.equal((await tokenFor(app['clientId'] ?? '', clientSecret)).status, 200);
  });

  it('is connected by a patient who signs in, and gets a token for that patient and what was agreed to', async () => {
    const { app, clientSecret } = await registered(FOR_PATIENTS);
    const client = new OAuthClient(realm, app['clientId'], CALLBACK);
    const scope = 'launch/patient patient/Condition.rs patient/Observation.rs';
    const back = await client.authorize('patient', { scope });
    const code = back.searchParams.get('code') ?? '';
    const parameters = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: CALLBACK,
      code_verifier: client.verifier,
    };
    const withoutSecret = await client.exchange(code);
    assert.equal(withoutSecret.status, 401);
    const { status, body } = await tokenFor(app['clientId'] ?? '', clientSecret, parameters);
    assert.equal(status, 200);
    const { payload } = await realm.verify(body['access_token'] ?? '');
    assert.equal(payload['patient'], PATIENT_1);
    assert.equal(payload['scope'], 'launch/patient patient/Condition.rs');
  });

  it('is denied at once when suspended, and goes on when resumed', async () => {
    const { app, clientSecret } = await registered();
    const { id = '', clientId = '' } = app;
    const itself: TestViewer = { accountId: id, clientId, scope: 'system/*.rs' };
    const read = () => subgraph.ask(itself, '{ partnerApp(id: "' + id + '") { name } }');
    assert.equal((await read()).data.partnerApp.name, BACKEND.name);
    const { data } = await ask(SUSPEND, { id });
    assert.deepEqual([data.suspendApp.app.active, data.suspendApp.app.suspendedByOperator], [false, false]);
    assert.equal((await read()).errors[0]?.extensions.reason, 'ACCOUNT_INACTIVE');
    assert.equal((await tokenFor(clientId, clientSecret)).status, 401);
    assert.equal((await ask(RESUME, { id })).data.resumeApp.app.active, true);
    assert.equal((await read()).data.partnerApp.name, BACKEND.name);
    assert.equal((await tokenFor(clientId, clientSecret)).status, 200);
  });

  it('cannot be resumed by its developer when an operator has suspended it, whoever had done so before', async () => {
    const { app } = await registered();
    const { id = '' } = app;
    await ask(SUSPEND, { id });
    await realm.ingest.query('update identity.partner_app set active = false where id = $1', [id]);
    const { errors } = await ask(RESUME, { id });
    assert.deepEqual(errors[0]?.extensions, { code: 'FORBIDDEN', reason: 'SUSPENDED_BY_OPERATOR' });
    // The same without the service: what a taken-over subgraph could send.
    await assert.rejects(
      inContextOf(developer, 'update identity.partner_app set active = true where id = $1', [id]),
      /permission denied to resume/,
    );
  });

  it('is another developer’s as if it were not there; other roles register none; a suspended developer nothing more', async () => {
    const { app } = await registered();
    const own = await subgraph.ask(neighbour, OWN);
    assert.deepEqual(own.data, { registeredApps: [] });
    for (const [query, more] of [
      [CHANGE, FOR_PATIENTS],
      [ROTATE, {}],
      [SUSPEND, {}],
      [RESUME, {}],
    ] as const) {
      const hidden = await ask(query, { ...more, id: app['id'] }, neighbour);
      const missing = await ask(query, { ...more, id: randomUUID() }, neighbour);
      assert.equal(hidden.errors[0]?.extensions.code, 'NOT_FOUND');
      assert.deepEqual([hidden.data, hidden.errors], [missing.data, missing.errors]);
    }
    for (const name of ['patient', 'clinic-admin', 'operator'] as const) {
      const { errors } = await ask(REGISTER, BACKEND, as(DEMO_PEOPLE[name].id));
      assert.deepEqual(errors[0]?.extensions, { code: 'FORBIDDEN', reason: 'ROLE_MAY_NOT' }, name);
    }
    const setActive = (active: boolean) =>
      realm.ingest.query('update identity.account set active = $1 where id = $2', [
        active,
        neighbour.accountId,
      ]);
    await setActive(false);
    const suspended = await ask(REGISTER, BACKEND, neighbour);
    assert.equal(suspended.errors[0]?.extensions.reason, 'ACCOUNT_INACTIVE');
    await setActive(true);
    assert.deepEqual((await ask(REGISTER, BACKEND, neighbour)).errors, []);
  });

  it('is behind the database’s own wall: no statement reaches another’s registration or makes an app nobody owns', async () => {
    const { app } = await registered();
    const select = 'select app_id from identity.app_registration where app_id = $1';
    assert.equal((await inContextOf(developer, select, [app['id']])).rowCount, 1);
    assert.equal((await inContextOf(neighbour, select, [app['id']])).rowCount, 0);
    const rename = "update identity.partner_app set name = 'Mine' where id = $1";
    assert.equal((await inContextOf(neighbour, rename, [app['id']])).rowCount, 0);
    assert.equal((await inContextOf(as(DEMO_PEOPLE.operator.id), select, [app['id']])).rowCount, 0);
    for (const [statement, values] of [
      [
        "insert into identity.app_registration (app_id, owner_id, secret_hash) values ($1, $2, '$scrypt$')",
        [randomUUID(), developer.accountId],
      ],
      // An app that is there already, also one that nobody has registered.
      [
        `insert into identity.app_registration (app_id, owner_id, secret_hash)
         select id, $1, '$scrypt$' from identity.partner_app where client_id = $2`,
        [neighbour.accountId, 'demo-partner-app'],
      ],
      [
        "insert into identity.partner_app (id, client_id, name, metadata) values ($1, $2, 'Nobody’s', '{}')",
        [randomUUID(), randomUUID()],
      ],
      [
        "insert into identity.partner_app (id, client_id, name, metadata, first_party) values ($1, $2, 'Ours', '{}', true)",
        [randomUUID(), randomUUID()],
      ],
    ] as const)
      await assert.rejects(
        inContextOf(neighbour, statement, values),
        /row-level security|permission denied/,
        statement,
      );
  });

  it('has a name, addresses and scopes that mislead nobody; each refusal says what to correct', async () => {
    const { app } = await registered(FOR_PATIENTS);
    const refusals: readonly (readonly [string, object])[] = [
      ['NAME_MALFORMED', { name: 'x' }],
      ['NAME_MALFORMED', { name: 'Care\u202Egraph' }],
      ['NAME_MALFORMED', { name: '<b>App</b>' }],
      ['NAME_RESERVED', { name: 'My CareGraph' }],
      ['REDIRECT_URI_MISSING', { redirectUris: [] }],
      ['REDIRECT_URI_MALFORMED', { redirectUris: ['callback'] }],
      ['REDIRECT_URI_MALFORMED', { redirectUris: ['https:app.example/callback'] }],
      ['REDIRECT_URI_MALFORMED', { redirectUris: ['https://äpp.example/'] }],
      ['REDIRECT_URI_HAS_WILDCARD', { redirectUris: ['https://*.example/'] }],
      ['REDIRECT_URI_HAS_FRAGMENT', { redirectUris: [`${CALLBACK}#`] }],
      ['REDIRECT_URI_HAS_USER', { redirectUris: ['https://user@app.example/'] }],
      ['REDIRECT_URI_NEITHER_HTTPS_NOR_LOOPBACK', { redirectUris: ['http://app.example/'] }],
      ['REDIRECT_URI_NEITHER_HTTPS_NOR_LOOPBACK', { redirectUris: ['http://127.0.0.1.example/'] }],
      ['REDIRECT_URI_NEITHER_HTTPS_NOR_LOOPBACK', { redirectUris: ['myapp://callback'] }],
      ['REDIRECT_URI_NEITHER_HTTPS_NOR_LOOPBACK', { redirectUris: ['javascript:alert(1)'] }],
      ['TOO_MANY_REDIRECT_URIS', { redirectUris: Array.from({ length: 11 }, (_, n) => `${CALLBACK}${n}`) }],
      ['SCOPE_MISSING', { scopes: ['openid', 'offline_access'] }],
      ['SCOPE_NOT_AVAILABLE', { scopes: ['user/*.rs'] }],
      ['SCOPE_NOT_AVAILABLE', { scopes: ['patient/*.cruds'] }],
      ['SCOPE_NOT_AVAILABLE', { scopes: ['patient/Everything.rs'] }],
      ['SCOPE_NOT_AVAILABLE', { scopes: ['patient/*.rs', 'warehouse:query'] }],
    ];
    for (const [reason, wrong] of refusals)
      for (const [query, id] of [
        [REGISTER, {}],
        [CHANGE, { id: app['id'] }],
      ] as const) {
        const { errors } = await ask(query, { ...FOR_PATIENTS, ...wrong, ...id });
        assert.deepEqual(
          errors[0]?.extensions,
          { code: 'BAD_USER_INPUT', reason },
          `${reason} ${JSON.stringify(wrong)}`,
        );
      }
    for (const uri of ['http://127.0.0.1:8080/cb', 'http://[::1]/cb', 'http://localhost:3000/cb', CALLBACK]) {
      const { data, errors } = await ask(CHANGE, { ...FOR_PATIENTS, redirectUris: [uri], id: app['id'] });
      assert.deepEqual(errors, [], uri);
      assert.deepEqual(data.changeApp.app.redirectUris, [uri]);
    }
  });

  it('sends patients to the addresses it was changed to, and to no former one', async () => {
    const { app } = await registered(FOR_PATIENTS);
    const moved = 'https://app.example/moved';
    await ask(CHANGE, { ...FOR_PATIENTS, name: 'Moved', redirectUris: [moved], id: app['id'] });
    const former = await new OAuthClient(realm, app['clientId'], CALLBACK).open({
      scope: 'patient/Condition.rs',
    });
    assert.equal(former.location, null);
    assert.equal(former.response.status, 400);
    const back = await new OAuthClient(realm, app['clientId'], moved).authorize('patient', {
      scope: 'patient/Condition.rs',
    });
    assert.ok(back.searchParams.get('code'));
  });

  it('shows what was counted of it to its own developer, and to anybody else as if it were not there', async () => {
    const { app } = await registered();
    const gateway = new Client({ connectionString: realm.gatewayUrl });
    await gateway.connect();
    await gateway.query(
      `insert into edge.app_usage (client_id, day, kind, label, count)
       select $1, (now() at time zone 'UTC')::date - ago, kind, label, count from (values
         (0, 'OPERATION', '', 100), (0, 'POINT', '', 321), (0, 'FAILED', '', 9), (0, 'ERROR', 'FORBIDDEN', 3), (0, 'ERROR', 'RATE_LIMITED', 7),
         (0, 'MILLISECONDS', '8', 50), (0, 'MILLISECONDS', '10', 45), (0, 'MILLISECONDS', '375', 5), (0, 'REGISTERED', 'Chart', 9),
         (2, 'OPERATION', '', 1), (2, 'MILLISECONDS', '19', 1), (3, 'OPERATION', '', 1)) counted (ago, kind, label, count)`,
      [app['clientId']],
    );
    await gateway.end();
    const USAGE = `query ($id: ID!) { appUsage(id: $id, days: 3) { operations failed refusedForPoints points p50Milliseconds
      p95Milliseconds errors { code count } registeredOperations { name count } } }`;
    const { data, errors } = await subgraph.ask(developer, USAGE, { id: app['id'] });
    assert.deepEqual(errors, []);
    const nothing = {
      operations: 0,
      failed: 0,
      refusedForPoints: 0,
      points: 0,
      p50Milliseconds: null,
      p95Milliseconds: null,
      errors: [],
      registeredOperations: [],
    };
    assert.deepEqual(data.appUsage, [
      { ...nothing, operations: 1, p50Milliseconds: 19, p95Milliseconds: 19 },
      nothing,
      {
        operations: 100,
        failed: 9,
        refusedForPoints: 7,
        points: 321,
        p50Milliseconds: 8,
        p95Milliseconds: 10,
        errors: [
          { code: 'RATE_LIMITED', count: 7 },
          { code: 'FORBIDDEN', count: 3 },
        ],
        registeredOperations: [{ name: 'Chart', count: 9 }],
      },
    ]);
    const hidden = await subgraph.ask(neighbour, USAGE, { id: app['id'] });
    const missing = await subgraph.ask(neighbour, USAGE, { id: randomUUID() });
    assert.deepEqual([hidden.data, hidden.errors], [{ appUsage: null }, []]);
    assert.deepEqual([hidden.data, hidden.errors], [missing.data, missing.errors]);
    const operator = await subgraph.ask(as(DEMO_PEOPLE.operator.id), USAGE, { id: app['id'] });
    assert.equal(operator.errors[0]?.extensions.reason, 'ROLE_MAY_NOT');
    // The database says so by itself, and of the table the subgraph's role sees nothing.
    const usage = 'select identity.usage_of_app($1, 3) as usage';
    assert.equal((await inContextOf(neighbour, usage, [app['id']])).rows[0].usage, null);
    assert.equal((await inContextOf(developer, usage, [app['id']])).rows[0].usage.length, 11);
    await assert.rejects(inContextOf(developer, 'select from edge.app_usage', []), /permission denied/);
  });

  it('leaves an event for each change, as every change does', async () => {
    const audit = new Client({ connectionString: realm.auditUrl });
    await audit.connect();
    const count = async () => {
      const { rows } = await audit.query<{ events: number }>(
        "select count(*)::integer as events from access.audit_event where account_id = $1 and action = 'WRITE' and not undone",
        [developer.accountId],
      );
      return rows[0]?.events ?? 0;
    };
    const events = await count();
    await registered();
    const later = await count();
    await audit.end();
    assert.equal(later, events + 1);
  });

  /** What the subgraph's role may do in somebody's context, without the subgraph. */
  async function inContextOf(viewer: TestViewer, statement: string, values: readonly unknown[]) {
    const client = await realm.identity.connect();
    try {
      await client.query('begin');
      await client.query('select access.open_context($1, $2, null, null)', [
        viewer.accountId,
        viewer.clientId,
      ]);
      return await client.query(statement, [...values]);
    } finally {
      await client.query('rollback');
      client.release();
    }
  }
});
