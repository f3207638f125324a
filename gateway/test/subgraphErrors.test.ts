import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { after, before, beforeEach, describe, test } from 'node:test';
import { ERROR_CODES } from '@caregraph/policy';
import { startWorld, type Answer, type World } from './fixture/world.js';

const CHART = `query Chart {
  me: patient(id: "p1") {
    name { text }
    conditions(first: 1) { edges { node { clinicalStatus } } }
    weight: observations(first: 1) { edges { node { valueQuantity { value } } } }
  }
}`;

/** An error exactly as a client may see it. */
function expected(code: keyof typeof ERROR_CODES, path?: unknown[], reason?: string) {
  const extensions = reason === undefined ? { code } : { code, reason };
  return path
    ? { message: ERROR_CODES[code].message, path, extensions }
    : { message: ERROR_CODES[code].message, extensions };
}

const json = (status: number, body: unknown) => (response: ServerResponse) =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

describe('nothing that a subgraph says but data, registry codes, reasons and paths reaches the client', () => {
  let world: World;
  before(async () => void (world = await startWorld({ deadlineMs: 2500, subgraphResponseLimit: 100_000 })));
  after(() => world[Symbol.asyncDispose]());
  beforeEach(() => void (world.identity.misbehave = world.records.misbehave = undefined));

  function keepsSecrets(answer: Answer): void {
    assert.doesNotMatch(
      answer.text + world.log(),
      /SECRET|_entities|serviceName|records-service|stacktrace|locations/,
    );
    assert.equal(answer.status, 200);
    assert.equal(answer.body.extensions, undefined);
  }

  const BOTH_FIELDS = [
    ['me', 'conditions'],
    ['me', 'weight'],
  ];
  const failures: Array<[title: string, code: keyof typeof ERROR_CODES, (response: ServerResponse) => void]> =
    [
      ['status 500 with a body', 'UPSTREAM_UNAVAILABLE', json(500, { errors: [{ message: 'SECRET' }] })],
      [
        'status 503 with a registry code',
        'UPSTREAM_UNAVAILABLE',
        json(503, { errors: [{ message: 'SECRET', extensions: { code: 'FORBIDDEN' } }] }),
      ],
      [
        'a redirect',
        'UPSTREAM_UNAVAILABLE',
        (response) => void response.writeHead(302, { location: '/SECRET' }).end(),
      ],
      [
        'no JSON',
        'UPSTREAM_UNAVAILABLE',
        (response) => void response.writeHead(200).end('<html>SECRET</html>'),
      ],
      ['an empty body', 'UPSTREAM_UNAVAILABLE', (response) => void response.writeHead(200).end()],
      ['JSON that is no answer', 'UPSTREAM_UNAVAILABLE', json(200, ['SECRET'])],
      ['neither data nor errors', 'UPSTREAM_UNAVAILABLE', json(200, { message: 'SECRET' })],
      ['fewer entities than asked for', 'UPSTREAM_UNAVAILABLE', json(200, { data: { _entities: [] } })],
      [
        'a refused assertion',
        'UPSTREAM_UNAVAILABLE',
        json(401, { errors: [{ message: 'SECRET', extensions: { code: 'UNAUTHENTICATED' } }] }),
      ],
      [
        'a document it does not understand',
        'UPSTREAM_UNAVAILABLE',
        json(400, { errors: [{ message: 'SECRET', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] }),
      ],
      [
        'an unregistered code',
        'INTERNAL_SERVER_ERROR',
        json(200, {
          data: null,
          errors: [{ message: 'SECRET', extensions: { code: 'SECRET', reason: 'SECRET' } }],
        }),
      ],
      [
        'an error without extensions',
        'INTERNAL_SERVER_ERROR',
        json(200, { errors: [{ message: 'SECRET' }] }),
      ],
      ['errors that are no objects', 'INTERNAL_SERVER_ERROR', json(200, { errors: ['SECRET'] })],
      [
        'a body beyond the limit',
        'UPSTREAM_UNAVAILABLE',
        json(200, { data: { _entities: [{ SECRET: 'x'.repeat(200_000) }] } }),
      ],
      [
        'an access that could not be recorded, whatever else the body says',
        'AUDIT_UNAVAILABLE',
        json(503, {
          data: { _entities: [{ conditions: 'SECRET', weight: 'SECRET' }] },
          errors: [{ message: 'SECRET', extensions: { code: 'AUDIT_UNAVAILABLE', reason: 'SECRET' } }],
        }),
      ],
      ['a broken connection', 'UPSTREAM_UNAVAILABLE', (response) => void response.destroy()],
      [
        'a connection broken within the body',
        'UPSTREAM_UNAVAILABLE',
        (response) =>
          void response.writeHead(200, { 'content-length': 100 }).write('SECRET', () => response.destroy()),
      ],
      ['no answer in time', 'DEADLINE_EXCEEDED', () => undefined],
      [
        'a body that does not end in time',
        'DEADLINE_EXCEEDED',
        (response) => void response.writeHead(200).write('{"SECRET":'),
      ],
    ];
  for (const [title, code, misbehave] of failures) {
    test(`${title}: ${code} at each field that stays null, and the rest of the answer is kept`, async () => {
      world.records.misbehave = misbehave;
      const answer = await world.ask(CHART);
      keepsSecrets(answer);
      assert.deepEqual(answer.body.data, {
        me: { name: { text: 'Ada Example' }, conditions: null, weight: null },
      });
      assert.deepEqual(
        answer.body.errors,
        BOTH_FIELDS.map((path) => expected(code, path)),
      );
    });
  }

  test('a subgraph that is down is UPSTREAM_UNAVAILABLE at root fields too', async () => {
    world.identity.misbehave = (response) => void response.destroy();
    const answer = await world.ask('{ a: clinic { name } b: viewer }');
    keepsSecrets(answer);
    assert.deepEqual(
      answer.body.errors,
      [['a'], ['b']].map((path) => expected('UPSTREAM_UNAVAILABLE', path)),
    );
  });

  test('where nothing else can be answered, an access that could not be recorded is status 503', async () => {
    world.identity.misbehave = json(503, {
      errors: [{ message: 'SECRET', extensions: { code: 'AUDIT_UNAVAILABLE', reason: 'NOT_RECORDED' } }],
    });
    const answer = await world.ask('{ clinic { name } viewer }');
    assert.equal(answer.status, 503);
    assert.deepEqual(answer.body, {
      data: { clinic: null, viewer: null },
      errors: [['clinic'], ['viewer']].map((path) => expected('AUDIT_UNAVAILABLE', path)),
    });
  });

  test('a denial keeps code and reason, has the client’s own path, and nothing else', async () => {
    const answer = await world.ask(
      '{ patients { id diagnoses: conditions(first: 1) { edges { node { clinicalStatus } } } } }',
    );
    keepsSecrets(answer);
    assert.deepEqual(
      answer.body.errors,
      [1, 2].map((i) => expected('FORBIDDEN', ['patients', i, 'diagnoses'], 'CONSENT_MISSING')),
    );
  });

  test('paths skip list items that are null', async () => {
    world.identity.misbehave = json(200, { data: { patients: [null, { __typename: 'Patient', id: 'p2' }] } });
    const answer = await world.ask(
      '{ patients { id conditions(first: 1) { edges { node { clinicalStatus } } } } }',
    );
    assert.deepEqual(answer.body.errors, [
      expected('FORBIDDEN', ['patients', 1, 'conditions'], 'CONSENT_MISSING'),
    ]);
  });

  test('a path that was not asked for, and a reason that is no word, are dropped', async () => {
    world.records.misbehave = json(200, {
      data: { _entities: [{ conditions: null, weight: null }] },
      errors: [
        {
          message: 'SECRET',
          path: ['_entities', 0, 'SECRET'],
          extensions: { code: 'FORBIDDEN', reason: 'SECRET of Ada' },
        },
        {
          message: 'SECRET',
          path: [{ SECRET: 1 }],
          extensions: { code: 'NOT_FOUND', reason: { SECRET: 1 } },
        },
      ],
    });
    const answer = await world.ask(CHART);
    keepsSecrets(answer);
    assert.deepEqual(answer.body.errors, [expected('FORBIDDEN'), expected('NOT_FOUND')]);
  });

  test('data that does not fit the schema is an error at its path, and the value is not quoted', async () => {
    world.identity.misbehave = json(200, {
      data: {
        patients: [
          { __typename: 'Patient', id: null, gender: 'FEMALE' },
          { id: 'p2', gender: 'SECRET' },
        ],
      },
    });
    const answer = await world.ask('{ patients { id gender } }');
    keepsSecrets(answer);
    assert.deepEqual(answer.body.data, { patients: [null, { id: 'p2', gender: null }] });
    assert.deepEqual(
      answer.body.errors,
      [
        ['patients', 0, 'id'],
        ['patients', 1, 'gender'],
      ].map((path) => expected('INTERNAL_SERVER_ERROR', path)),
    );
  });

  test('extensions and headers of a subgraph’s answer stay behind', async () => {
    world.identity.misbehave = (response) =>
      void response
        .writeHead(200, {
          'content-type': 'application/json',
          'set-cookie': 'SECRET=1',
          'x-secret': 'SECRET',
        })
        .end(
          JSON.stringify({ data: { clinic: { name: 'Sample Clinic' } }, extensions: { debug: 'SECRET' } }),
        );
    const answer = await world.ask('{ clinic { name } }');
    keepsSecrets(answer);
    assert.doesNotMatch(JSON.stringify(answer.headers), /SECRET/);
  });

  test('a deadline is the operation’s, not each fetch’s', async () => {
    const slowly = (data: object) => (response: ServerResponse) =>
      void setTimeout(() => response.end(JSON.stringify({ data })), 1700);
    world.identity.misbehave = slowly({ patient: { __typename: 'Patient', id: 'p1' } });
    world.records.misbehave = slowly({ _entities: [{ conditions: null }] });
    const answer = await world.ask(
      '{ patient(id: "p1") { conditions(first: 1) { edges { node { clinicalStatus } } } } }',
    );
    assert.deepEqual(answer.body.errors, [expected('DEADLINE_EXCEEDED', ['patient', 'conditions'])]);
  });
});
