import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { serverAudits } from 'graphql-http';
import { request } from 'undici';
import { post, startWorld, type World } from './fixture/world.js';

// The audits of the GraphQL over HTTP specification, as the npm package graphql-http has them: MUST, SHOULD and MAY. Each
// is a test of its own, against the gateway as it ships, with tokens on. Two settings are not the product's defaults:
// introspection, which audits ask for, is off in production; and queries by GET, which four audits (all MAY) are about,
// are off everywhere (docs/decisions/0012-the-front-of-the-gateway.md).
describe('GraphQL over HTTP: every audit passes, of what must be, should be and may be', async () => {
  let world: World;
  let authorization: string;
  before(async () => {
    world = await startWorld({ getQueries: true });
    authorization = `Bearer ${await world.issuer.token()}`;
  });
  after(() => world[Symbol.asyncDispose]());

  const audits = serverAudits({
    url: () => `${world.url}/graphql`,
    fetchFn: (url: string, o: RequestInit = {}) =>
      fetch(url, { ...o, headers: { ...o.headers, authorization } }),
  });

  test('there are 61', () => assert.equal(audits.length, 61));

  for (const audit of audits) {
    test(`${audit.id}: ${audit.name}`, async () => {
      const result = await audit.fn();
      assert.equal(result.status, 'ok', 'reason' in result ? result.reason : '');
    });
  }

  test('without queries by GET, exactly the three audits that need them fail', async () => {
    await using shipped = await startWorld();
    const token = `Bearer ${await shipped.issuer.token()}`;
    const failed: string[] = [];
    for (const audit of serverAudits({
      url: `${shipped.url}/graphql`,
      fetchFn: (url: string, o: RequestInit = {}) =>
        fetch(url, { ...o, headers: { ...o.headers, authorization: token } }),
    })) {
      if ((await audit.fn()).status !== 'ok') failed.push(audit.id);
    }
    assert.deepEqual(failed, ['5A70', 'D6D5', '6A70']);
  });

  test('a mutation by GET is 405, and no subgraph is asked', async () => {
    const asked = world.identity.received.length;
    const query = encodeURIComponent('mutation { rename(id: "p1", name: "Dee") { id } }');
    const response = await request(`${world.url}/graphql?query=${query}`, { headers: { authorization } });
    assert.equal(response.statusCode, 405);
    assert.equal(response.headers['allow'], 'POST');
    await response.body.dump();
    assert.equal(world.identity.received.length, asked);
  });

  test('status 200 for a document that does not fit is for those who ask for application/json by name', async () => {
    const status = async (accept?: string) => {
      const body = JSON.stringify({ query: '{ nowhere }' });
      const headers = { authorization, ...(accept === undefined ? {} : { accept }) };
      return (await post(`${world.url}/graphql`, body, headers)).status;
    };
    assert.equal(await status('application/json'), 200);
    assert.equal(await status('application/json;q=0.9, application/graphql-response+json'), 400);
    assert.equal(await status('text/html'), 400);
    assert.equal(await status(), 400);
  });
});
