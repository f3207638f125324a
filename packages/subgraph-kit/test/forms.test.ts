import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import type { Subject } from '@caregraph/policy';
import {
  Arg,
  createUnionType,
  Directive,
  Field,
  FieldResolver,
  ID,
  InterfaceType,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import {
  Access,
  federatedSchema,
  patientSubject,
  type OfSubject,
  type SubgraphDefinition,
} from '../src/index.js';
import {
  createWorld,
  startTestSubgraph,
  type Answer,
  type TestSubgraph,
  type TestViewer,
  type World,
} from './testing/index.js';

// The forms in which one field can be asked for. Caregraph's own schema has no interface, no union and no @requires
// today; this subgraph has, so that the day one comes the rules are known to hold.

const SECRET = 'SECRET';

@InterfaceType()
abstract class Entry {
  @Access('CLINICAL')
  @Field(() => String, { nullable: true })
  note!: string | null;
}

@Directive('@key(fields: "id")')
@ObjectType({ implements: Entry })
class Problem extends Entry implements OfSubject {
  subject!: Subject;

  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;

  /** Another subgraph's; the gateway sends it along where `advice` is asked for. */
  @Access('CLINICAL')
  @Directive('@external')
  @Field(() => String, { nullable: true })
  severity!: string | null;
}

@Directive('@key(fields: "id")')
@ObjectType({ implements: Entry })
class Bill extends Entry implements OfSubject {
  subject!: Subject;

  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;

  @Access('FINANCIAL')
  @Field(() => String, { nullable: true })
  amount!: string | null;
}

const Item = createUnionType({
  name: 'Item',
  types: () => [Problem, Bill] as const,
  resolveType: (value) => (value instanceof Bill ? Bill : Problem),
});

/** Ids are those of the patients: whose an entity is has to be loaded, never taken from who asks. */
const problemOf = (id: string, severity: string | null = null): Problem =>
  Object.assign(new Problem(), { id, note: SECRET, severity, subject: patientSubject(id, 'Condition') });
const billOf = (id: string): Bill =>
  Object.assign(new Bill(), { id, note: SECRET, amount: SECRET, subject: patientSubject(id, 'Invoice') });

@Resolver(() => Problem)
class ItemResolver {
  @Access('PUBLIC')
  @Query(() => [Item], { nullable: true })
  items(@Arg('patients', () => [ID]) patients: string[]): (typeof Item)[] {
    return patients.flatMap((id) => [problemOf(id), billOf(id)]);
  }

  @Access('PUBLIC')
  @Query(() => [Entry], { nullable: true })
  entries(@Arg('patients', () => [ID]) patients: string[]): Entry[] {
    return patients.flatMap((id) => [problemOf(id), billOf(id)]);
  }

  @Access('CLINICAL')
  @Directive('@requires(fields: "severity")')
  @FieldResolver(() => String, { nullable: true })
  advice(@Root() problem: Problem): string {
    return `${SECRET} for ${problem.severity}`;
  }
}

const fixture: SubgraphDefinition & { entities: [] } = {
  name: 'fixture',
  entities: [],
  types: [Problem, Bill],
  resolvers: [ItemResolver],
  references: {
    Problem: (reference) =>
      problemOf(reference.id, 'severity' in reference ? String(reference.severity) : null),
    Bill: ({ id }) => billOf(id),
  },
};

describe('a field is decided on in whatever form it is asked for', () => {
  let database: TestDatabase | undefined;
  let world!: World;
  let subgraph!: TestSubgraph;

  before(async () => {
    database = await createTestDatabase();
    world = await createWorld(database.urls.ingest);
    subgraph = await startTestSubgraph(fixture, database.urls.records);
  });
  after(async () => {
    await subgraph?.close();
    await world?.close();
    await database?.drop();
  });

  const withdraw = (): Promise<void> =>
    world.run("update consent.consent set status = 'WITHDRAWN', withdrawn_at = now() where id = $1", [
      world.appConsent,
    ]);
  const giveBack = (): Promise<void> =>
    world.run("update consent.consent set status = 'ACTIVE', withdrawn_at = null where id = $1", [
      world.appConsent,
    ]);
  const reasons = ({ errors }: Answer): Record<string, string | undefined> =>
    Object.fromEntries(errors.map(({ path, extensions }) => [String(path?.join('.')), extensions.reason]));

  const FORMS: Readonly<Record<string, string>> = {
    'inline fragments on a union': `query ($patients: [ID!]!) { items(patients: $patients) {
      ... on Problem { note } ... on Bill { note amount } } }`,
    'named fragments on a union': `query ($patients: [ID!]!) { items(patients: $patients) { ...P ...B } }
      fragment P on Problem { note } fragment B on Bill { ...N amount } fragment N on Entry { note }`,
    'an interface, its own field and those of its types': `query ($patients: [ID!]!) { items: entries(patients: $patients) {
      note ... on Bill { amount } } }`,
    'an interface inside a union': `query ($patients: [ID!]!) { items(patients: $patients) {
      ... on Entry { note ... on Bill { amount } } } }`,
    'directives that include and skip': `query ($patients: [ID!]!) { items(patients: $patients) {
      ... on Entry @include(if: true) { note @skip(if: false) } ... on Bill @skip(if: false) { amount } } }`,
  };
  for (const [title, query] of Object.entries(FORMS)) {
    it(`in ${title}`, async () => {
      const { patient, app, biller } = world.viewers;
      const ask = (viewer: TestViewer, ...patients: string[]) => subgraph.ask(viewer, query, { patients });
      assert.deepEqual((await ask(patient, world.patient1)).data.items, [
        { note: SECRET },
        { note: SECRET, amount: SECRET },
      ]);
      const some = await ask(app, world.patient1);
      assert.deepEqual(some.data.items, [{ note: SECRET }, { note: SECRET, amount: null }]);
      assert.deepEqual(reasons(some), { 'items.1.amount': 'CONSENT_MISSING' });
      assert.deepEqual((await ask(biller, world.patient1)).data.items, [
        { note: null },
        { note: null, amount: SECRET },
      ]);
      // One decision per object: the own record between two others.
      const mixed = await ask(patient, world.patient2, world.patient1, world.patient2);
      assert.equal(mixed.data.items.filter(({ note }: { note: string | null }) => note).length, 2);
      await withdraw();
      const none = await ask(app, world.patient1);
      assert.doesNotMatch(JSON.stringify(none), /SECRET/);
      await giveBack();
    });
  }

  it('under aliases, as often as they are asked for, each with its own path', async () => {
    const query = `query ($patients: [ID!]!) { a: items(patients: $patients) { ... on Bill { amount money: amount note } }
      b: items(patients: $patients) { ... on Bill { note: amount } } }`;
    const { data, errors } = await subgraph.ask(world.viewers.app, query, { patients: [world.patient1] });
    assert.deepEqual(data, { a: [{}, { amount: null, money: null, note: SECRET }], b: [{}, { note: null }] });
    assert.deepEqual(errors.map(({ path }) => path?.join('.')).toSorted(), [
      'a.1.amount',
      'a.1.money',
      'b.1.note',
    ]);
    const own = await subgraph.ask(world.viewers.patient, query, { patients: [world.patient1] });
    assert.deepEqual(own.data.b, [{}, { note: SECRET }]);
  });

  describe('in representations of _entities', () => {
    const QUERY = `query ($r: [_Any!]!) { _entities(representations: $r) {
      __typename ... on Problem { id note advice } ... on Bill { id amount } } }`;
    const ask = (viewer: TestViewer, ...r: object[]) => subgraph.ask(viewer, QUERY, { r });

    it('whatever they say of whose they are', async () => {
      const { patient } = world.viewers;
      const own = await ask(patient, { __typename: 'Problem', id: world.patient1 });
      assert.equal(own.data._entities[0].note, SECRET);
      const claims = [
        { subject: patientSubject(world.patient1, 'Condition') },
        { subject: { patientId: world.patient1, labels: 0 }, patientId: world.patient1 },
        {
          labels: 0,
          tenantId: null,
          resource: 'Condition',
          __proto: { subject: patientSubject(world.patient1) },
        },
        { note: 'mine', advice: 'mine', isClinicRow: false },
      ];
      for (const claim of claims) {
        const forged = await ask(patient, { __typename: 'Problem', id: world.patient2, ...claim });
        const missing = await ask(patient, { __typename: 'Problem', id: randomUUID(), ...claim });
        assert.deepEqual([forged.data, forged.errors], [{ _entities: [null] }, []]);
        assert.deepEqual([missing.data, missing.errors], [forged.data, forged.errors]);
        assert.equal(missing.statements.length, forged.statements.length);
      }
    });

    it('with ids that are none, and types that are none', async () => {
      const { patient } = world.viewers;
      for (const id of ['x', '', 7, null, { id: world.patient1 }, [world.patient1], `${world.patient1}'`]) {
        const { data, errors } = await ask(patient, { __typename: 'Problem', id });
        assert.deepEqual([data?._entities, errors], [[null], []]);
      }
      assert.deepEqual((await ask(patient, { __typename: 'Problem' })).data._entities, [null]);
      for (const __typename of ['Patient', '_Service', 'Query', 'String', '__Schema', 'constructor']) {
        const { data, errors } = await ask(patient, { __typename, id: world.patient1 });
        assert.doesNotMatch(JSON.stringify([data, errors]), /SECRET/);
        assert.equal(errors[0]?.extensions.code, 'INTERNAL_SERVER_ERROR');
      }
    });

    it('with values that @requires brings along: they are used, and they open nothing', async () => {
      const { patient, app, biller } = world.viewers;
      const reference = (id: string) => ({ __typename: 'Problem', id, severity: 'severe' });
      assert.equal(
        (await ask(patient, reference(world.patient1))).data._entities[0].advice,
        'SECRET for severe',
      );
      assert.equal((await ask(app, reference(world.patient1))).data._entities[0].advice, 'SECRET for severe');
      const denied = await ask(biller, reference(world.patient1));
      assert.equal(denied.data._entities[0].advice, null);
      assert.equal(reasons(denied)['_entities.0.advice'], 'ROLE_MAY_NOT');
      assert.deepEqual((await ask(app, reference(world.patient2))).data._entities, [null]);
      await withdraw();
      const withdrawn = await ask(app, reference(world.patient1));
      assert.deepEqual(withdrawn.data._entities[0].advice, null);
      assert.doesNotMatch(JSON.stringify(withdrawn), /SECRET|severe/);
      await giveBack();
    });

    it('in one list with others, each for itself', async () => {
      const { data } = await ask(
        world.viewers.app,
        { __typename: 'Bill', id: world.patient1 },
        { __typename: 'Problem', id: world.patient2 },
        { __typename: 'Problem', id: world.patient1 },
        { __typename: 'Bill', id: world.patient1 },
      );
      assert.deepEqual(
        data._entities.map((each: Record<string, string> | null) => each && [each['note'], each['amount']]),
        [[undefined, null], null, [SECRET, undefined], [undefined, null]],
      );
    });
  });

  it('and a subgraph with an entity that nothing loads does not start', async () => {
    const { Bill: _left, ...references } = fixture.references;
    await assert.rejects(federatedSchema({ ...fixture, references }), /Nothing loads the entities Bill/);
  });
});
