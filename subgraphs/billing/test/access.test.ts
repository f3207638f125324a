import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, type TestDatabase } from '@caregraph/database';
import {
  createWorld,
  startTestSubgraph,
  type TestSubgraph,
  type TestViewer,
  type World,
} from '@caregraph/subgraph-kit/testing';
import { billing } from '../src/index.js';

const QUERY = `query ($r: [_Any!]!) { _entities(representations: $r) { ... on Patient {
  coverages(first: 5) { totalCount }
  claims(first: 5) { totalCount edges { node { total { amountMinor currency } } } }
  explanationsOfBenefit(first: 5) { edges { node { payment { amountMinor } claim { id } } } }
  invoices(first: 5) { edges { node { totalGross { amountMinor currency } lineItems { code { text } price { amountMinor } } } } }
} } }`;

describe('billing', () => {
  let database: TestDatabase | undefined;
  let world!: World;
  let subgraph!: TestSubgraph;

  before(async () => {
    database = await createTestDatabase();
    world = await createWorld(database.urls.ingest);
    subgraph = await startTestSubgraph(billing, database.urls.billing);
    const [claim, invoice] = [randomUUID(), randomUUID()];
    const values = [world.patient1, world.clinicA];
    await world.run(
      "insert into billing.coverage (id, patient_id, subscriber_id, status) values (gen_random_uuid(), $1, $2, 'active')",
      values,
    );
    await world.run(
      "insert into billing.claim (id, patient_id, subscriber_id, status, total_minor, currency) values ($3, $1, $2, 'active', 12550, 'USD')",
      [...values, claim],
    );
    await world.run(
      "insert into billing.explanation_of_benefit (id, patient_id, subscriber_id, claim_id, status, payment_minor, currency) values (gen_random_uuid(), $1, $2, $3, 'active', 10000, 'USD')",
      [...values, claim],
    );
    await world.run(
      "insert into billing.invoice (id, patient_id, subscriber_id, claim_id, status, total_minor, currency) values ($4, $1, $2, $3, 'issued', 12550, 'USD')",
      [...values, claim, invoice],
    );
    await world.run(
      "insert into billing.charge_item (id, patient_id, subscriber_id, claim_id, invoice_id, status, code_display, price_minor, currency) values (gen_random_uuid(), $1, $2, $3, $4, 'billed', 'Visit', 12550, 'USD')",
      [...values, claim, invoice],
    );
  });
  after(async () => {
    await subgraph?.close();
    await world?.close();
    await database?.drop();
  });

  const ask = (viewer: TestViewer) =>
    subgraph.ask(viewer, QUERY, { r: [{ __typename: 'Patient', id: world.patient1 }] });

  it('shows the patient and the biller of the clinic claims, invoices with their items, and what was paid', async () => {
    for (const viewer of [world.viewers.patient, world.viewers.biller]) {
      const { data, errors } = await ask(viewer);
      assert.deepEqual(errors, []);
      const patient = data._entities[0];
      assert.equal(patient.coverages.totalCount, 1);
      assert.deepEqual(patient.claims.edges[0].node.total, { amountMinor: 12550, currency: 'USD' });
      assert.deepEqual(patient.invoices.edges[0].node.lineItems, [
        { code: { text: 'Visit' }, price: { amountMinor: 12550 } },
      ]);
      assert.equal(patient.explanationsOfBenefit.edges[0].node.payment.amountMinor, 10000);
    }
  });

  it('refuses clinicians, and apps whose consent leaves money out, until it covers it, and again when it does not', async () => {
    assert.equal((await ask(world.viewers.clinician)).errors[0]?.extensions.reason, 'ROLE_MAY_NOT');
    assert.equal((await ask(world.viewers.app)).errors[0]?.extensions.reason, 'CONSENT_MISSING');
    await world.run("update consent.consent set category_names = '{FINANCIAL}' where id = $1", [
      world.appConsent,
    ]);
    assert.deepEqual((await ask(world.viewers.app)).errors, []);
    await world.run("update consent.consent set category_names = '{IDENTITY}' where id = $1", [
      world.appConsent,
    ]);
    const { data, errors } = await ask(world.viewers.app);
    assert.deepEqual(data._entities[0], {
      coverages: null,
      claims: null,
      explanationsOfBenefit: null,
      invoices: null,
    });
    assert.equal(errors.length, 4);
  });

  it('asks the database as often for twenty patients as for one, invoice items included', async () => {
    const patients = Array.from({ length: 20 }, () => randomUUID());
    for (const id of patients) {
      const invoice = randomUUID();
      await world.run('insert into identity.patient (id) values ($1)', [id]);
      await world.run(
        'insert into identity.registration (id, patient_id, subscriber_id) values (gen_random_uuid(), $1, $2)',
        [id, world.clinicA],
      );
      await world.run(
        "insert into billing.invoice (id, patient_id, subscriber_id, status, total_minor, currency) values ($3, $1, $2, 'issued', 1, 'USD')",
        [id, world.clinicA, invoice],
      );
      await world.run(
        "insert into billing.charge_item (id, patient_id, subscriber_id, invoice_id, status, price_minor, currency) values (gen_random_uuid(), $1, $2, $3, 'billed', 1, 'USD')",
        [id, world.clinicA, invoice],
      );
    }
    const INVOICES =
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Patient { invoices(first: 3) { edges { node { lineItems { price { amountMinor } } } } } } } }';
    const representations = patients.map((id) => ({ __typename: 'Patient', id }));
    const one = await subgraph.ask(world.viewers.biller, INVOICES, { r: representations.slice(0, 1) });
    const many = await subgraph.ask(world.viewers.biller, INVOICES, { r: representations });
    assert.equal(many.data._entities[19].invoices.edges[0].node.lineItems.length, 1);
    // begin, context, grants, invoices, items, commit
    assert.equal(one.statements.length, 4, one.statements.join('\n'));
    assert.equal(many.statements.length, 4, many.statements.join('\n'));
  });
});
