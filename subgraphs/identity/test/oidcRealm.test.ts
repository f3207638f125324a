import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import {
  createDemoAccounts,
  createDemoApps,
  requestDemoBackendToken,
  requestDemoToken,
} from '../src/demo/index.js';
import { PATIENT_1 } from '../src/demo/demoAccount.js';
import { ClientRegistry } from '../src/oidc/clientRegistry.js';
import { createProvider, generateProviderKeys } from '../src/oidc/index.js';
import { PASSWORD, startTestRealm, type TestRealm } from './oidc/demoRealm.js';

let realm: TestRealm;
const nodeEnv = process.env['NODE_ENV'];
before(async () => (realm = await startTestRealm()));
after(() => realm.close());
afterEach(() => {
  if (nodeEnv === undefined) delete process.env['NODE_ENV'];
  else process.env['NODE_ENV'] = nodeEnv;
});

const inProduction = () => (process.env['NODE_ENV'] = 'production');

test('everything of the demo realm is refused with NODE_ENV=production', async () => {
  inProduction();
  const { issuer, ingestUrl, identityUrl, backendPrivateJwk: privateJwk } = realm;
  const demoKeys = await generateProviderKeys('demo');
  await assert.rejects(
    createProvider({ issuer, databaseUrl: identityUrl, realm: 'demo', ...demoKeys }),
    /NODE_ENV=production/,
  );
  await assert.rejects(createDemoApps({ ingestUrl }), /NODE_ENV=production/);
  await assert.rejects(createDemoAccounts({ ingestUrl, password: PASSWORD }), /NODE_ENV=production/);
  await assert.rejects(
    requestDemoToken({ issuer, account: 'patient', password: PASSWORD }),
    /NODE_ENV=production/,
  );
  await assert.rejects(requestDemoBackendToken({ issuer, privateJwk }), /NODE_ENV=production/);
});

test('a production realm refuses demo keys, weak cookie keys, keys that cannot sign, and plain http', async () => {
  inProduction();
  const databaseUrl = realm.identityUrl;
  const [good, demo] = [await generateProviderKeys('production'), await generateProviderKeys('demo')];
  const issuer = 'https://id.example.org/oidc';
  const start = (changes: object) =>
    createProvider({ issuer, databaseUrl, realm: 'production', ...good, ...changes });
  await assert.rejects(start({ signingJwks: demo.signingJwks }), /made for the demo realm/);
  await assert.rejects(start({ cookieKeys: demo.cookieKeys }), /made for the demo realm/);
  await assert.rejects(start({ cookieKeys: ['short'] }), /32 characters/);
  await assert.rejects(start({ cookieKeys: [] }), /at least one cookie key/);
  await assert.rejects(start({ signingJwks: { keys: [] } }), /P-256/);
  await assert.rejects(
    start({ signingJwks: { keys: good.signingJwks.keys.map(({ d: _private, ...publicKey }) => publicKey) } }),
    /P-256/,
  );
  await assert.rejects(start({ issuer: 'http://id.example.org/oidc' }), /https/);
  await (await start({})).close();
});

test('demo apps do not exist in a production realm, others do', async () => {
  await realm.ingest.query(
    `insert into identity.partner_app (id, client_id, name, metadata) values (uuidv7(), 'an-app', 'An app', '{"redirect_uris": []}')`,
  );
  const production = new ClientRegistry(realm.identity, false);
  assert.equal(await production.find('demo-partner-app'), undefined);
  assert.equal(await production.find('caregraph-web'), undefined);
  assert.equal((await production.find('an-app'))?.client_name, 'An app');
  assert.ok(await new ClientRegistry(realm.identity, true).find('demo-partner-app'));
});

test('creating the demo realm again changes nothing that was ended or suspended meanwhile', async () => {
  const { ingest, ingestUrl } = realm;
  const state = async () =>
    (
      await ingest.query(`select jsonb_build_object('accounts', (select jsonb_agg(a order by id) from identity.account a),
      'apps', (select jsonb_agg(a order by id) from identity.partner_app a),
      'connections', (select jsonb_agg(c order by id) from identity.app_connection c),
      'delegations', (select jsonb_agg(d order by id) from identity.delegation d)) as all`)
    ).rows;
  await ingest.query('update identity.app_connection set ended_at = now()');
  await ingest.query(`update identity.partner_app set active = false where client_id = 'demo-partner-app'`);
  const stateBefore = await state();
  await createDemoApps({ ingestUrl });
  const accounts = await createDemoAccounts({ ingestUrl, password: PASSWORD });
  assert.deepEqual(await state(), stateBefore);
  assert.equal(accounts.length, 13);
  await ingest.query('update identity.app_connection set ended_at = null');
  await ingest.query(`update identity.partner_app set active = true where client_id = 'demo-partner-app'`);
});

test('another demo password takes the place of the former', async () => {
  await createDemoAccounts({ ingestUrl: realm.ingestUrl, password: 'another one' });
  const options = { issuer: realm.issuer, account: 'patient' } as const;
  await assert.rejects(requestDemoToken({ ...options, password: PASSWORD }), /not right/);
  assert.ok((await requestDemoToken({ ...options, password: 'another one' })).accessToken);
  await createDemoAccounts({ ingestUrl: realm.ingestUrl, password: PASSWORD });
});

test('the delegate holds identity, conditions and medicines of the patient, and nothing else', async () => {
  const { rows } = await realm.ingest.query<{ patient_id: string; category_mask: number }>(
    'select patient_id, category_mask from identity.delegation',
  );
  assert.deepEqual(rows, [{ patient_id: PATIENT_1, category_mask: 4 + 16 + 32 }]);
});
