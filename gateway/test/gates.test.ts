import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ERROR_CODES } from '@caregraph/policy';
import { createFormatError } from '../src/formatError.js';
import { failedAnswer, shapeAnswer } from '../src/subgraphAnswer.js';

const QUERY = `query($representations: [_Any!]!) {
  _entities(representations: $representations) { ... on Patient { conditions { id } } ... on Encounter { claims { id } } }
}`;
const question = {
  query: QUERY,
  representations: [{ __typename: 'Patient' }, { __typename: 'Encounter' }],
};

describe('each of the two gates for errors holds without the other', () => {
  test('what the data source hands to the executor holds nothing of a subgraph’s own words', () => {
    const error = {
      message: 'SECRET',
      path: ['_entities', 0, 'conditions', 2],
      locations: [{ line: 1, column: 1 }],
      extensions: { code: 'FORBIDDEN', reason: 'CONSENT_MISSING', detail: 'SECRET' },
      SECRET: true,
    };
    const answer = shapeAnswer(question, {
      data: { _entities: [{ conditions: null }, { claims: [] }] },
      errors: [error],
      extensions: { SECRET: 1 },
    });
    assert.deepEqual(answer, {
      data: { _entities: [{ conditions: null }, { claims: [] }] },
      errors: [
        {
          message: ERROR_CODES.FORBIDDEN.message,
          path: ['_entities', 0, 'conditions', 2],
          extensions: { code: 'FORBIDDEN', reason: 'CONSENT_MISSING' },
        },
      ],
    });
  });

  test('what the executor hands to the client loses everything that the registry does not know', () => {
    const formatError = createFormatError({ explainDocuments: true });
    const leaky = { message: 'SECRET', locations: [{ line: 1, column: 1 }], path: ['patient'] };
    const details = { serviceName: 'records', stacktrace: ['SECRET'], detail: 'SECRET' };
    assert.deepEqual(
      formatError({ ...leaky, extensions: { code: 'FORBIDDEN', reason: 'CONSENT_MISSING', ...details } }),
      {
        message: ERROR_CODES.FORBIDDEN.message,
        path: ['patient'],
        extensions: { code: 'FORBIDDEN', reason: 'CONSENT_MISSING' },
      },
    );
    for (const code of ['DOWNSTREAM_SERVICE_ERROR', 'toString', undefined, 7]) {
      assert.deepEqual(formatError({ ...leaky, extensions: { code, reason: 'SECRET of Ada', ...details } }), {
        message: ERROR_CODES.INTERNAL_SERVER_ERROR.message,
        path: ['patient'],
        extensions: { code: 'INTERNAL_SERVER_ERROR' },
      });
    }
  });
});

test('a fetch that fails names the fields of each entity by the entity’s type', () => {
  const { errors } = failedAnswer(question, 'UPSTREAM_UNAVAILABLE');
  assert.deepEqual(
    errors?.map((error) => error.path),
    [
      ['_entities', 0, 'conditions'],
      ['_entities', 1, 'claims'],
    ],
  );
});

test('a fetch that fails for many entities gives 100 errors at most', () => {
  const representations = Array.from({ length: 500 }, () => ({ __typename: 'Patient' }));
  assert.equal(failedAnswer({ query: QUERY, representations }, 'DEADLINE_EXCEEDED').errors?.length, 100);
});
