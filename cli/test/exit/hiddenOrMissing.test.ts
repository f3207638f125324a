import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { after, before, describe, it } from 'node:test';
import { billing } from '@caregraph/billing';
import { consent } from '@caregraph/consent';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import { identity } from '@caregraph/identity';
import { labelMask } from '@caregraph/policy';
import { records } from '@caregraph/records';
import {
  createWorld,
  startTestSubgraph,
  type TestSubgraph,
  type TestViewer,
  type World,
} from '@caregraph/subgraph-kit/testing';

// What a viewer may not know of and what is not there: the same bytes, the same statements, the same class of time.

type SubgraphName = 'identity' | 'records' | 'billing' | 'consent';

interface Question {
  readonly title: string;
  readonly subgraph: SubgraphName;
  readonly viewer: (world: World) => TestViewer;
  /** The operation about an id: a hidden one, or one of nothing. */
  readonly ask: (id: string) => { query: string; variables?: object };
  readonly hidden: (ids: Ids) => string;
  /** Who sees that it is there after all. */
  readonly shownTo: (world: World) => TestViewer;
}

interface Ids {
  readonly patient: string;
  readonly elsewhere: string;
  readonly labelled: string;
  readonly invoice: string;
  readonly consent: string;
}

const entity = (type: string, fields: string) => (id: string) => ({
  query: `query ($r: [_Any!]!) { _entities(representations: $r) { ... on ${type} { ${fields} } } }`,
  variables: { r: [{ __typename: type, id }] },
});
const LIST = 'totalCount pageInfo { hasNextPage endCursor } edges { node { id } }';
const stranger = ({ viewers }: World) => viewers.otherPatient;
const owner = ({ viewers }: World) => viewers.patient;
const clinician = ({ viewers }: World) => viewers.clinician;
const patient = ({ patient: id }: Ids): string => id;

const QUESTIONS: readonly Question[] = [
  {
    title: 'a patient by id',
    subgraph: 'identity',
    ask: (id) => ({ query: `{ patient(id: "${id}") { id name { text } phone registeredWith { name } } }` }),
    viewer: stranger,
    hidden: patient,
    shownTo: owner,
  },
  {
    title: "a patient's identity by reference",
    subgraph: 'identity',
    ask: entity('Patient', 'id name { text }'),
    viewer: stranger,
    hidden: patient,
    shownTo: owner,
  },
  {
    title: "a patient's lists by reference",
    subgraph: 'records',
    ask: entity(
      'Patient',
      `id conditions(first: 5, filter: { code: "c" }) { ${LIST} } observations(first: 5) { ${LIST} }`,
    ),
    viewer: stranger,
    hidden: patient,
    shownTo: owner,
  },
  {
    title: "another clinic's row of a known patient",
    subgraph: 'records',
    ask: entity('Condition', 'id code { text } encounter { id }'),
    viewer: clinician,
    hidden: ({ elsewhere }) => elsewhere,
    shownTo: owner,
  },
  {
    title: 'a labelled row of a known patient',
    subgraph: 'records',
    ask: entity('Condition', 'id code { text }'),
    viewer: clinician,
    hidden: ({ labelled }) => labelled,
    shownTo: owner,
  },
  {
    title: 'an invoice',
    subgraph: 'billing',
    ask: entity('Invoice', 'id totalGross { amountMinor } lineItems { id }'),
    viewer: clinician,
    hidden: ({ invoice }) => invoice,
    shownTo: owner,
  },
  {
    title: 'a consent',
    subgraph: 'consent',
    ask: entity('Consent', 'id status purpose'),
    viewer: stranger,
    hidden: ({ consent: id }) => id,
    shownTo: owner,
  },
  {
    title: 'a consent to withdraw',
    subgraph: 'consent',
    ask: (id) => ({
      query: `mutation { withdrawConsent(input: { id: "${id}", idempotencyKey: "${randomUUID()}" }) { consent { id } } }`,
    }),
    viewer: stranger,
    hidden: ({ consent: id }) => id,
    shownTo: owner,
  },
  {
    title: 'a patient to consent for',
    subgraph: 'consent',
    ask: (id) => ({
      query: `mutation { grantConsent(input: { patientId: "${id}", granteeKind: APP, granteeId: "${id}", purpose: RESEARCH, categories: [LAB], idempotencyKey: "${randomUUID()}" }) { consent { id } } }`,
    }),
    viewer: stranger,
    hidden: patient,
    shownTo: owner,
  },
  {
    title: 'a patient whose access is to be explained',
    subgraph: 'consent',
    ask: (id) => ({
      query: `{ explainAccess(patientId: "${id}", field: "Condition.code") { effect sentence } }`,
    }),
    viewer: stranger,
    hidden: patient,
    shownTo: owner,
  },
  {
    title: 'who may see what of a patient',
    subgraph: 'consent',
    ask: entity('Patient', `id accessGrants(first: 5) { totalCount edges { node { kind } } }`),
    viewer: stranger,
    hidden: patient,
    shownTo: owner,
  },
];

const SAMPLES = 25;
const ROUNDS = 4;

describe('what may not be known of and what is not there', () => {
  let database: TestDatabase | undefined;
  let world!: World;
  let ids!: Ids;
  const subgraphs = new Map<SubgraphName, TestSubgraph>();

  before(async () => {
    database = await createTestDatabase();
    world = await createWorld(database.urls.ingest);
    for (const definition of [identity, records, billing, consent])
      subgraphs.set(
        definition.name as SubgraphName, // each subgraph has a role of its name
        await startTestSubgraph(definition, database.urls[definition.name as SubgraphName]),
      );
    // The first request of a process opens connections.
    for (const subgraph of subgraphs.values())
      await subgraph.ask(world.viewers.patient, entity('Patient', 'id')(world.patient1).query, {
        r: [{ __typename: 'Patient', id: world.patient1 }],
      });
    ids = {
      patient: world.patient1,
      elsewhere: randomUUID(),
      labelled: randomUUID(),
      invoice: randomUUID(),
      consent: world.appConsent,
    };
    const condition =
      "insert into records.condition (id, patient_id, subscriber_id, labels, code, recorded_at) values ($1, $2, $3, $4, 'c', now())";
    await world.run(condition, [ids.elsewhere, world.patient1, world.clinicB, 0]);
    await world.run(condition, [ids.labelled, world.patient1, world.clinicA, labelMask(['MENTAL_HEALTH'])]);
    await world.run(
      `insert into billing.invoice (id, patient_id, subscriber_id, status, total_minor, currency) values ($1, $2, $3, 'issued', 1, 'USD')`,
      [ids.invoice, world.patient1, world.clinicA],
    );
  });
  after(async () => {
    for (const subgraph of subgraphs.values()) await subgraph.close();
    await world?.close();
    await database?.drop();
  });

  /** The bytes of the answer, its status, and the statements without their values. */
  async function told({ subgraph: name, ask }: Question, viewer: TestViewer, id: string) {
    const subgraph = subgraphs.get(name)!;
    const { query, variables = {} } = ask(id);
    const { statements } = await subgraph.ask(viewer, query, variables);
    const again = ask(id);
    const response = await subgraph.post(await subgraph.assertion(viewer), { variables: {}, ...again });
    return {
      status: response.status,
      headers: [...response.headers.keys()].toSorted(),
      body: await response.text(),
      statements: statements.map((sql) => sql.replaceAll(/'[^']*'|\[took [^\]]*\]|\b\d+\b/g, '…')),
    };
  }

  for (const question of QUESTIONS) {
    const { title, hidden, viewer, shownTo } = question;
    it(`are the same to the byte and to the statement: ${title}`, async () => {
      const about = await told(question, viewer(world), hidden(ids));
      const aboutNothing = await told(question, viewer(world), randomUUID());
      assert.deepEqual(about, aboutNothing);
      // The question is one that somebody gets an answer to: the same bytes for everybody would prove nothing.
      if (question.title.includes('to withdraw')) return;
      const shown = await told(question, shownTo(world), hidden(ids));
      assert.notEqual(shown.body, about.body);
    });

    it(`take the same class of time: ${title}`, async (test) => {
      const subgraph = subgraphs.get(question.subgraph)!;
      const assertion = await subgraph.assertion(viewer(world));
      const time = async (id: string): Promise<number> => {
        const body = { variables: {}, ...question.ask(id) };
        const startedMs = performance.now();
        await (await subgraph.post(assertion, body)).text();
        return performance.now() - startedMs;
      };
      const { isSame, says } = await compared(
        () => time(hidden(ids)),
        () => time(randomUUID()),
      );
      test.diagnostic(says);
      assert.ok(isSame, says);
    });
  }

  it('take different time where one of them is there: the comparison can fail', async () => {
    const subgraph = subgraphs.get('records')!;
    const assertion = await subgraph.assertion(world.viewers.patient);
    const ask = entity(
      'Patient',
      `conditions(first: 5) { ${LIST} } observations(first: 5) { ${LIST} } procedures(first: 5) { ${LIST} }`,
    );
    const time = async (id: string): Promise<number> => {
      const startedMs = performance.now();
      await (await subgraph.post(assertion, ask(id))).text();
      return performance.now() - startedMs;
    };
    const { isSame, says } = await compared(
      () => time(world.patient1),
      () => time(randomUUID()),
    );
    assert.ok(!isSame, says);
  });
});

/**
 * Are two things of one class of time? Interleaved samples, in changing order, so that whatever else the machine does
 * falls on both; their medians may differ by a millisecond and 30 %. A busy machine can make one round differ, in either
 * direction; a path that does more differs in every round.
 */
async function compared(
  first: () => Promise<number>,
  second: () => Promise<number>,
): Promise<{ isSame: boolean; says: string }> {
  for (let warm = 0; warm < 5; warm += 1) await second();
  const rounds: string[] = [];
  while (rounds.length < ROUNDS) {
    const samples: [first: number[], second: number[]] = [[], []];
    for (let sample = 0; sample < SAMPLES; sample += 1)
      for (const which of sample % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const))
        samples[which].push(await (which === 0 ? first() : second()));
    const [ofFirst, ofSecond] = samples.map(median) as [number, number]; // two in, two out
    rounds.push(`${ofFirst.toFixed(2)} ms and ${ofSecond.toFixed(2)} ms`);
    if (Math.abs(ofFirst - ofSecond) < 1 + 0.3 * Math.min(ofFirst, ofSecond))
      return { isSame: true, says: rounds.join('; ') };
  }
  return { isSame: false, says: rounds.join('; ') };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
