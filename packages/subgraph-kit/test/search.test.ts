import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import { labelMask, type Subject } from '@caregraph/policy';
import { Entity, Property } from '@mikro-orm/decorators/legacy';
import {
  Arg,
  Args,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import {
  Access,
  rowSubject,
  ClinicRow,
  connectionType,
  federatedSchema,
  openDatabase,
  PageArgs,
  pageOfPatient,
  patientList,
  patientSubject,
  RequestContext,
  type Connection,
  type ListArgs,
  type OfSubject,
  type SubgraphDefinition,
} from '../src/index.js';
import {
  createWorld,
  startTestSubgraph,
  type TestSubgraph,
  type TestViewer,
  type World,
} from './testing/index.js';

// A list of clinical rows, one field of which says something of money: the case in which whoever may see the rows may
// not ask by everything in them. No list of Caregraph has one today.

@Entity({ schema: 'records', tableName: 'condition' })
class EncounterRow extends ClinicRow {
  static readonly category = 'CLINICAL';
  static readonly resource: string = 'Encounter';

  @Property({ type: 'text', nullable: true })
  clinicalStatus!: string | null;

  /** Stands for what was paid. */
  @Property({ type: 'text', nullable: true })
  code!: string | null;
}

@Directive('@key(fields: "id")')
@ObjectType()
class Encounter implements OfSubject {
  subject!: Subject;

  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;

  @Access('CLINICAL')
  @Field(() => String, { nullable: true })
  status!: string | null;

  @Access('FINANCIAL')
  @Field(() => String, { nullable: true })
  paid!: string | null;
}

@Directive('@key(fields: "id")')
@ObjectType()
class Patient implements OfSubject {
  subject!: Subject;

  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;
}

const encounterList = patientList(EncounterRow, {
  status: { kind: 'WORD', column: 'clinicalStatus' },
  paid: { kind: 'WORD', column: 'code', category: 'FINANCIAL' },
});
const EncounterConnection = connectionType('Encounter', () => Encounter);

const encounters = (
  context: RequestContext,
  patientId: string,
  list: ListArgs,
): Promise<Connection<Encounter>> =>
  pageOfPatient(context, encounterList, patientId, list, (row) => ({
    id: row.id,
    subject: rowSubject(row),
    status: row.clinicalStatus,
    paid: row.code,
  }));

@Resolver(() => Patient)
class PatientEncounterResolver {
  @Access('PUBLIC')
  @Query(() => Patient, { nullable: true })
  patient(@Arg('id', () => ID) id: string): Patient {
    return { id, subject: patientSubject(id) };
  }

  @Access('CLINICAL')
  @FieldResolver(() => EncounterConnection, { nullable: true })
  encounters(
    @Root() patient: Patient,
    @Args(() => encounterList.Arguments) list: ListArgs,
    @Ctx('request') context: RequestContext,
  ): Promise<Connection<Encounter>> {
    return encounters(context, patient.id, list);
  }
}

const fixture: SubgraphDefinition & { entities: [typeof EncounterRow] } = {
  name: 'fixture',
  entities: [EncounterRow],
  types: [Patient],
  resolvers: [PatientEncounterResolver],
  lists: [encounterList],
  references: { Patient: ({ id }) => ({ id, subject: patientSubject(id) }), Encounter: () => null },
};

describe('a list that may be asked by more than everybody sees', () => {
  let database: TestDatabase | undefined;
  let world!: World;
  let subgraph!: TestSubgraph;

  before(async () => {
    database = await createTestDatabase();
    world = await createWorld(database.urls.ingest);
    subgraph = await startTestSubgraph(fixture, database.urls.records);
    for (const [status, code, labels] of [
      ['one', 'much', 0],
      ['two', 'much', labelMask(['MENTAL_HEALTH'])],
      ['three', 'little', 0],
    ])
      await world.run(
        `insert into records.condition (id, patient_id, subscriber_id, clinical_status, code, labels, recorded_at)
         values (gen_random_uuid(), $1, $2, $3, $4, $5, now())`,
        [world.patient1, world.clinicA, status, code, labels],
      );
    await world.run("update consent.consent set label_names = '{MENTAL_HEALTH}' where id = $1", [
      world.appConsent,
    ]);
  });
  after(async () => {
    await subgraph?.close();
    await world?.close();
    await database?.drop();
  });

  async function ask(viewer: TestViewer, args: string, first = 9) {
    const { data, errors, statements } = await subgraph.ask(
      viewer,
      `{ patient(id: "${world.patient1}") { encounters(first: ${first}, ${args}) {
        totalCount pageInfo { hasNextPage } edges { node { status paid } } } } }`,
    );
    const list = data.patient.encounters;
    return {
      statuses: list?.edges.map((edge: { node: { status: string } }) => edge.node.status).toSorted() ?? null,
      total: list?.totalCount,
      more: list?.pageInfo.hasNextPage,
      denied: errors.filter(({ path }) => path?.at(-1) === 'encounters').map(({ extensions }) => extensions),
      loads: statements.filter((sql) => sql.includes('"condition"')).length,
    };
  }

  it('answers by the fields that a viewer may read, and refuses the others though their rows are seen', async () => {
    const { app, patient } = world.viewers;
    assert.deepEqual((await ask(app, 'filter: { status: ["one", "two"] }')).statuses, ['one', 'two']);
    assert.deepEqual((await ask(patient, 'filter: { paid: "much" }')).statuses, ['one', 'two']);
    for (const args of [
      'filter: { paid: "much" }',
      'filter: { paid: [] }',
      'filter: { status: "one", paid: "much" }',
      'orderBy: { field: PAID }',
    ]) {
      const refused = await ask(app, args);
      assert.equal(refused.statuses, null, args);
      assert.deepEqual(refused.denied, [{ code: 'FORBIDDEN', reason: 'CONSENT_MISSING' }], args);
      assert.equal(refused.loads, 0, args);
    }
    assert.deepEqual((await ask(app, 'filter: { paid: null }')).statuses, ['one', 'three', 'two']);
  });

  it('finds only rows of which the viewer may read what they are found by, in pages and totals alike', async () => {
    await world.run(
      `insert into consent.consent (id, patient_id, grantee_kind, grantee_id, purpose, category_names, status)
       values (gen_random_uuid(), $1, 'APP', $2, 'PATIENT_REQUEST', '{FINANCIAL}', 'ACTIVE')`,
      [world.patient1, world.app],
    );
    const { app } = world.viewers;
    // The second consent names no label, so what was paid for the labelled encounter stays unknown.
    assert.deepEqual(await ask(app, 'filter: { paid: "much" }'), {
      statuses: ['one'],
      total: 1,
      more: false,
      denied: [],
      loads: 2,
    });
    const first = await ask(app, 'orderBy: { field: PAID }', 1);
    assert.deepEqual([first.statuses, first.total, first.more], [['one'], 2, true]);
    const both = await ask(app, 'orderBy: { field: PAID }', 2);
    assert.deepEqual([both.statuses, both.total, both.more], [['one', 'three'], 2, false]);
    await world.run(
      "update consent.consent set status = 'WITHDRAWN', withdrawn_at = now() where category_names = '{FINANCIAL}'",
    );
    assert.deepEqual((await ask(app, 'filter: { paid: "much" }')).denied, [
      { code: 'FORBIDDEN', reason: 'CONSENT_MISSING' },
    ]);
  });

  it('is refused by the loader too, where shield is not asked', async () => {
    const orm = await openDatabase(database!.urls.records, [EncounterRow]);
    const asked = async (viewer: TestViewer, filter: ListArgs['filter']) => {
      const context = new RequestContext(orm.em as never, {
        accountId: viewer.accountId,
        clientId: viewer.clientId,
        scopes: new Set(['patient/*.rs']),
        purpose: undefined,
        onlyPatientId: viewer.patient ?? null,
      });
      try {
        return (await encounters(context, world.patient1, { first: 5, filter: filter ?? null })).edges.length;
      } finally {
        await context.end('rollback');
      }
    };
    assert.equal(await asked(world.viewers.patient, { paid: ['much'] }), 2);
    assert.equal(await asked(world.viewers.app, { status: ['one'] }), 1);
    await assert.rejects(asked(world.viewers.app, { paid: ['much'] }), {
      extensions: { code: 'FORBIDDEN', reason: 'CONSENT_MISSING' },
    });
    await assert.rejects(asked(world.viewers.patient, { id: ['x'] }), {
      extensions: { code: 'BAD_USER_INPUT', reason: 'FIELD_IS_NOT_LISTED' },
    });
    await orm.close();
  });

  it('does not start with a table that the schema contradicts, or without one', async () => {
    const paidAsClinical = {
      ...encounterList,
      fields: { ...encounterList.fields, paid: { kind: 'WORD', column: 'code' } as const },
    };
    await assert.rejects(
      federatedSchema({ ...fixture, lists: [paidAsClinical] }),
      /only in a table: Encounter: paid CLINICAL/,
    );
    await assert.rejects(
      federatedSchema({ ...fixture, lists: [] }),
      /only in the schema: Encounter: paid FINANCIAL/,
    );
  });

  it('does not start with an argument of a list, or a filter of anything else, that no rule knows', async () => {
    class StrangeRow extends EncounterRow {
      static override readonly resource = 'Strange';
    }
    const strange = patientList(StrangeRow, { cost: { kind: 'WORD', column: 'code' } });
    @Resolver(() => Patient)
    class StrangeResolver {
      @Access('CLINICAL')
      @FieldResolver(() => EncounterConnection, { nullable: true })
      costly(@Args(() => strange.Arguments) _list: ListArgs): null {
        return null;
      }

      @Access('CLINICAL')
      @FieldResolver(() => EncounterConnection, { nullable: true })
      near(@Args(() => PageArgs) _page: PageArgs, @Arg('like', () => String) _like: string): null {
        return null;
      }

      @Access('CLINICAL')
      @FieldResolver(() => String, { nullable: true })
      summary(@Arg('filter', () => String) _filter: string): null {
        return null;
      }
    }
    await assert.rejects(
      federatedSchema({ ...fixture, resolvers: [PatientEncounterResolver, StrangeResolver] }),
      (error: Error) => {
        assert.match(
          error.message,
          /Patient\.costly is filtered or sorted by cost, which is no field of Encounter/,
        );
        assert.match(error.message, /Patient\.near\(like:\)/);
        assert.match(error.message, /Patient\.summary\(filter:\)/);
        return true;
      },
    );
  });
});
