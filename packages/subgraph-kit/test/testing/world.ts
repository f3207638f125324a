import { randomUUID } from 'node:crypto';
import { createTestKeys } from '@caregraph/keys/testing';
import pg from 'pg';
import type { TestViewer } from './testSubgraph.js';

/** Two clinics, a patient at each, everybody who may ask, and an app that the first patient has connected. */
export interface World {
  readonly clinicA: string;
  readonly clinicB: string;
  readonly patient1: string;
  readonly patient2: string;
  readonly app: string;
  /** The first patient's consent for the app: IDENTITY, CLINICAL and CONSENT, for the patient's request. */
  readonly appConsent: string;
  readonly viewers: {
    readonly patient: TestViewer;
    readonly otherPatient: TestViewer;
    readonly clinician: TestViewer;
    readonly otherClinician: TestViewer;
    readonly frontDesk: TestViewer;
    readonly biller: TestViewer;
    readonly clinicAdmin: TestViewer;
    readonly operator: TestViewer;
    readonly delegate: TestViewer;
    readonly app: TestViewer;
  };
  /** Runs SQL as the role that imports. */
  run(sql: string, values?: unknown[]): Promise<void>;
  /** Writes a row of packages/fhir's columns as import does, its text sealed under the patient's key. */
  insert(table: string, row: { id: string; [column: string]: unknown }): Promise<void>;
  /** Gives a row that is there these plain values; of a table with something sealed, all that is sealed is replaced. */
  update(table: string, row: { id: string; [column: string]: unknown }): Promise<void>;
  close(): Promise<void>;
}

const ADA = { family_name: 'Doe', given_names: ['Ada'], birth_date: '1980-02-03', phone: '555-0101' };
const BEA = { family_name: 'Roe', given_names: ['Bea'], birth_date: '1990-04-05', phone: '555-0102' };

const WEB = 'test-web';
const APP = 'test-app';

export async function createWorld(ingestUrl: string): Promise<World> {
  const client = new pg.Client({ connectionString: ingestUrl });
  await client.connect();
  const run = async (sql: string, values: unknown[] = []): Promise<void> =>
    void (await client.query(sql, values));
  const [clinicA, clinicB, patient1, patient2, app, appConsent] = Array.from({ length: 6 }, () =>
    randomUUID(),
  ) as [string, string, string, string, string, string]; // length 6
  await run("insert into identity.subscriber (id, name) values ($1, 'Clinic A'), ($2, 'Clinic B')", [
    clinicA,
    clinicB,
  ]);
  const keys = createTestKeys();
  const insert: World['insert'] = (table, row) => keys.insert(client, table, row);
  const update: World['update'] = async (table, row) => {
    const [sealed = { id: '' }] = await keys.sealRows(client, table, [row]);
    const columns = Object.entries(sealed).filter(([, value]) => value !== undefined);
    const places = columns.map(([name], at) => `${name} = $${at + 1}`).join(', ');
    await client.query(`update ${table} set ${places} where id = $${columns.length + 1}`, [
      ...columns.map(([, value]) => value),
      row.id,
    ]);
  };
  await insert('identity.patient', { id: patient1, ...ADA });
  await insert('identity.patient', { id: patient2, ...BEA });
  await run(
    'insert into identity.registration (id, patient_id, subscriber_id) values (gen_random_uuid(), $1, $2), (gen_random_uuid(), $3, $4)',
    [patient1, clinicA, patient2, clinicB],
  );
  await run(
    `insert into identity.partner_app (id, client_id, name, first_party, metadata)
     values (gen_random_uuid(), '${WEB}', 'Web', true, '{}'), ($1, '${APP}', 'App', false, '{}')`,
    [app],
  );
  const account = async (
    role: string,
    subscriberId: string | null,
    patientId: string | null,
  ): Promise<TestViewer> => {
    const accountId = randomUUID();
    await run(
      "insert into identity.account (id, name, role, display_name, subscriber_id, patient_id, password_hash) values ($1, $5, $2, $2, $3, $4, '-')",
      [accountId, role, subscriberId, patientId, `account-${accountId}`],
    );
    return { accountId, clientId: WEB };
  };
  const patient = await account('PATIENT', null, patient1);
  const delegate = await account('DELEGATE', null, null);
  await run(
    `insert into identity.delegation (id, patient_id, delegate_account_id, category_mask)
     values (gen_random_uuid(), $1, $2, access.category_mask('{CLINICAL}'))`,
    [patient1, delegate.accountId],
  );
  await run(
    'insert into identity.app_connection (id, patient_id, app_id) values (gen_random_uuid(), $1, $2)',
    [patient1, app],
  );
  await run(
    `insert into consent.consent (id, patient_id, grantee_kind, grantee_id, purpose, category_names, status)
     values ($1, $2, 'APP', $3, 'PATIENT_REQUEST', '{IDENTITY,CLINICAL,CONSENT}', 'ACTIVE')`,
    [appConsent, patient1, app],
  );
  return {
    clinicA,
    clinicB,
    patient1,
    patient2,
    app,
    appConsent,
    viewers: {
      patient,
      otherPatient: await account('PATIENT', null, patient2),
      clinician: await account('CLINICIAN', clinicA, null),
      otherClinician: await account('CLINICIAN', clinicB, null),
      frontDesk: await account('FRONT_DESK', clinicA, null),
      biller: await account('BILLER', clinicA, null),
      clinicAdmin: await account('CLINIC_ADMIN', clinicA, null),
      operator: await account('OPERATOR', null, null),
      delegate,
      app: { accountId: patient.accountId, clientId: APP, scope: 'patient/*.rs', patient: patient1 },
    },
    run,
    insert,
    update,
    close: () => client.end(),
  };
}
