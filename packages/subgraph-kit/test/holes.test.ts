import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import type { Subject } from '@caregraph/policy';
import { parse, subscribe, type ExecutionResult } from 'graphql';
import {
  Arg,
  Directive,
  Field,
  FieldResolver,
  ID,
  InterfaceType,
  ObjectType,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import {
  Access,
  CaregraphError,
  federatedSchema,
  patientSubject,
  type OfSubject,
  type SubgraphDefinition,
} from '../src/index.js';
import { applyShield } from '../src/access/rules.js';
import { createWorld, startTestSubgraph, type TestSubgraph, type World } from './testing/index.js';

let loads = 0;

@InterfaceType()
abstract class Finding {
  @Access('CLINICAL')
  @Field(() => String, { nullable: true })
  text!: string | null;
}

@Directive('@key(fields: "id")')
@ObjectType({ implements: Finding })
class Diagnosis extends Finding implements OfSubject {
  subject!: Subject;

  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;
}

const diagnosisOf = (patientId: string): Diagnosis => ({
  id: patientId,
  text: 'SECRET',
  subject: patientSubject(patientId),
});

@Resolver(() => Diagnosis)
class DiagnosisResolver {
  @Access('PUBLIC')
  @Query(() => [Finding], { nullable: true })
  findings(@Arg('patients', () => [ID]) patients: string[]): Diagnosis[] {
    return patients.map((id) => Object.assign(new Diagnosis(), diagnosisOf(id)));
  }

  @Access('PUBLIC')
  @Query(() => String, { nullable: true })
  broken(): string {
    throw new Error('SECRET of the database');
  }

  @Access('CLINICAL')
  @FieldResolver(() => String, { nullable: true })
  ownerless(@Root() _diagnosis: Diagnosis): string {
    return 'SECRET';
  }

  @Access('AUDIT')
  @Subscription(() => String, {
    nullable: true,
    subscribe: async function* () {
      loads++;
      yield 'SECRET';
    },
  })
  news(): string {
    return 'SECRET';
  }
}

const fixture: SubgraphDefinition & { entities: [] } = {
  name: 'fixture',
  entities: [],
  types: [Diagnosis],
  // The subscription below brings its own source.
  pubSub: { publish: () => undefined, subscribe: () => [] as never },
  resolvers: [DiagnosisResolver],
  references: {
    Diagnosis: ({ id }) => {
      loads++;
      return diagnosisOf(id);
    },
  },
};

describe('what graphql-shield leaves open', () => {
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

  const FINDINGS = 'query ($patients: [ID!]!) { findings(patients: $patients) { text } }';
  const REFERENCE =
    'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Diagnosis { id text } } }';
  const referenceTo = (id: string) => ({ r: [{ __typename: 'Diagnosis', id }] });

  it('protects a field asked for through its interface', async () => {
    const { patient, biller } = world.viewers;
    assert.equal(
      (await subgraph.ask(patient, FINDINGS, { patients: [world.patient1] })).data.findings[0].text,
      'SECRET',
    );
    const denied = await subgraph.ask(biller, FINDINGS, { patients: [world.patient1] });
    assert.equal(denied.data.findings[0].text, null);
    assert.equal(denied.errors[0]?.extensions.reason, 'ROLE_MAY_NOT');
  });

  it('decides for each object of a list, and never reuses the decision for another', async () => {
    const { data, errors } = await subgraph.ask(world.viewers.patient, FINDINGS, {
      patients: [world.patient1, world.patient2, world.patient1],
    });
    assert.deepEqual(
      data.findings.map((finding: { text: string | null }) => finding.text),
      ['SECRET', null, 'SECRET'],
    );
    assert.deepEqual(
      errors.map((error) => [error.path, error.extensions.reason]),
      [[['findings', 1, 'text'], 'NO_RELATIONSHIP']],
    );
  });

  it('takes a decision afresh in the next request', async () => {
    const { app } = world.viewers;
    const allowed = await subgraph.ask(app, FINDINGS, { patients: [world.patient1] });
    assert.equal(allowed.data.findings[0].text, 'SECRET');
    await world.run("update consent.consent set status = 'WITHDRAWN', withdrawn_at = now() where id = $1", [
      world.appConsent,
    ]);
    const denied = await subgraph.ask(app, FINDINGS, { patients: [world.patient1] });
    assert.equal(denied.data.findings[0].text, null);
    assert.equal(denied.errors[0]?.extensions.reason, 'CONSENT_MISSING');
    await world.run("update consent.consent set status = 'ACTIVE', withdrawn_at = null where id = $1", [
      world.appConsent,
    ]);
  });

  it('answers a reference to a patient the viewer may not know of like one that is not there', async () => {
    const { patient } = world.viewers;
    assert.deepEqual(
      (await subgraph.ask(patient, REFERENCE, referenceTo(world.patient1))).data._entities[0].text,
      'SECRET',
    );
    const hidden = await subgraph.ask(patient, REFERENCE, referenceTo(world.patient2));
    const missing = await subgraph.ask(
      patient,
      REFERENCE,
      referenceTo('00000000-0000-4000-8000-00000000dead'),
    );
    assert.deepEqual([hidden.data, hidden.errors], [{ _entities: [null] }, []]);
    assert.deepEqual([missing.data, missing.errors], [hidden.data, hidden.errors]);
  });

  it('loads no reference for a suspended account', async () => {
    const { patient } = world.viewers;
    await world.run('update identity.account set active = false where id = $1', [patient.accountId]);
    loads = 0;
    const { data, errors } = await subgraph.ask(patient, REFERENCE, referenceTo(world.patient1));
    await world.run('update identity.account set active = true where id = $1', [patient.accountId]);
    assert.equal(loads, 0);
    assert.equal(data._entities[0], null);
    assert.equal(errors[0]?.extensions.code, 'FORBIDDEN');
  });

  it('answers nobody without the assertion of the gateway, _service and _entities included', async () => {
    const { patient } = world.viewers;
    const { clinician } = world.viewers;
    const wrong: [string, Promise<string> | undefined][] = [
      ['none', undefined],
      ['another audience', subgraph.assertion(patient, { audience: 'records' })],
      ['another issuer', subgraph.assertion(patient, { issuer: 'somebody' })],
      ['too long a life', subgraph.assertion(patient, { lifeSeconds: 3600 })],
      ['expired', subgraph.assertion(patient, { lifeSeconds: -10 })],
      ['another key', subgraph.assertion(clinician, { key: await otherKey() })],
    ];
    for (const query of ['{ _service { sdl } }', '{ broken }', '{ __typename }']) {
      for (const [title, assertion] of wrong) {
        const response = await subgraph.post(await assertion, { query });
        assert.equal(response.status, 401, title);
        assert.equal(((await response.json()) as { data?: unknown }).data, undefined, title);
      }
    }
    const { sdl } = (await subgraph.ask(patient, '{ _service { sdl } }')).data._service;
    assert.match(sdl, /type Diagnosis/);
  });

  it('lets no message of a resolver out', async () => {
    const response = await subgraph.post(await subgraph.assertion(world.viewers.patient), {
      query: '{ broken }',
    });
    const body = await response.text();
    assert.doesNotMatch(body, /SECRET/);
    assert.match(body, /INTERNAL_SERVER_ERROR/);
  });

  it('guards the subscribe function of a subscription', async () => {
    const { schema } = await federatedSchema(fixture);
    loads = 0;
    const denial = { effect: 'DENY', layer: 'ROLE', reason: 'ROLE_MAY_NOT' };
    const result = (await subscribe({
      schema,
      document: parse('subscription { news }'),
      contextValue: { request: { decideRoot: async () => denial } },
    })) as ExecutionResult;
    assert.equal(loads, 0);
    assert.equal(result.errors?.[0]?.extensions['reason'], 'ROLE_MAY_NOT');
  });

  it('denies a field that no rule names', async () => {
    const { schema } = await federatedSchema(fixture);
    const open = applyShield(schema, {});
    const { execute } = await import('graphql');
    const result = await execute({ schema: open, document: parse('{ broken }'), contextValue: {} });
    assert.equal(result.errors?.[0]?.extensions['code'], 'FORBIDDEN');
  });

  it('refuses to start with a field that is not classified, or one of protected information that is not nullable', async () => {
    @ObjectType()
    class Unclassified {
      @Field(() => String, { nullable: true })
      open!: string;

      @Access('CLINICAL')
      @Field(() => String)
      solid!: string;
    }
    @Resolver()
    class UnclassifiedResolver {
      @Access('PUBLIC')
      @Query(() => Unclassified, { nullable: true })
      unclassified(): null {
        return null;
      }
    }
    const definition = {
      name: 'x',
      types: [],
      references: {},
      resolvers: [UnclassifiedResolver] as [typeof UnclassifiedResolver],
    };
    await assert.rejects(federatedSchema(definition), (error: Error) => {
      assert.match(error.message, /Unclassified\.open has no @access/);
      assert.match(error.message, /Unclassified\.solid is CLINICAL and must be nullable/);
      return true;
    });
  });

  it('uses none of the parts of shield that remember or turn failures into permits', () => {
    const folder = fileURLToPath(new URL('../src/access/', import.meta.url));
    const sources = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8'));
    assert.ok(sources.some((source) => source.includes("cache: 'no_cache'")));
    for (const source of sources) assert.doesNotMatch(source, /'contextual'|'strict'|\bnot\(|\brace\(/);
  });

  it('keeps errors of the registry as they are', () => {
    assert.deepEqual(new CaregraphError('FORBIDDEN', 'X').extensions, { code: 'FORBIDDEN', reason: 'X' });
  });
});

async function otherKey() {
  const { generateKeyPair } = await import('jose');
  return (await generateKeyPair('EdDSA')).privateKey;
}
