import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import pg from 'pg';
import { startSystem, type RunningSystem } from '../src/index.js';

const CONSENT = '30000000-0000-4000-8000-000000000001';
const PATIENT = '20000000-0000-4000-8000-000000000001';
const CHART = `{ patient(id: "${PATIENT}") {
  id name { text }
  conditions(first: 5) { totalCount edges { node { code { text } encounter { serviceProvider { name } } } } }
  observations(first: 5) { edges { node { code { text } valueQuantity { value unit } } } }
  invoices(first: 5) { edges { node { totalGross { amountMinor currency } } } }
  consents(first: 5) { edges { node { id status } } }
} }`;

describe('the first minutes of a newcomer', () => {
  let folder: string;
  let system!: RunningSystem;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'caregraph-e2e-'));
    // Root's server runs as another user, who must be able to enter.
    await chmod(folder, 0o755);
    system = await startSystem(folder, { CAREGRAPH_SEED_PATIENTS: '3000', CAREGRAPH_SEED_SUBSCRIBERS: '20' });
  });
  after(async () => {
    await system?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const query = async (account: string, document: string) => {
    const { stdout, stderr } = await system.caregraph('query', '--as', account, document);
    assert.equal(stderr, '');
    return JSON.parse(stdout) as {
      // A test reads whatever shape it asked for.
      // oxlint-disable-next-line typescript/no-explicit-any
      data: any;
      errors?: { path: string[]; extensions: { code: string; reason: string } }[];
    };
  };

  it('prints addresses, demo accounts, a token, and one query with its answer from four subgraphs', () => {
    const output = system.output();
    for (const part of [
      system.gatewayUrl,
      'clinic-admin',
      'caregraph-demo',
      'eyJ',
      'Larkspur',
      '"totalGross"',
      '"valueQuantity"',
      CONSENT,
    ]) {
      assert.ok(output.includes(part), `${part} is not in:\n${output}`);
    }
  });

  it('joins the patient of a FHIR bundle out of identity, records, billing and consent', async () => {
    const { data, errors } = await query('partner', CHART);
    assert.equal(errors, undefined);
    assert.match(data.patient.name.text, /Larkspur/);
    assert.equal(
      data.patient.conditions.edges[0].node.encounter.serviceProvider.name,
      'Harbour Family Clinic',
    );
    assert.ok(data.patient.observations.edges[0].node.valueQuantity.value > 0);
    assert.equal(data.patient.invoices.edges[0].node.totalGross.currency, 'USD');
    assert.equal(data.patient.consents.edges[0].node.id, CONSENT);
  });

  it('shows each demo account what its role allows and no more', async () => {
    const visible = async (account: string) => {
      const { data } = await query(account, CHART);
      return data.patient === null
        ? 'no patient'
        : ['name', 'conditions', 'observations', 'invoices', 'consents'].filter(
            (field) => data.patient[field] !== null,
          );
    };
    assert.deepEqual(await visible('patient'), [
      'name',
      'conditions',
      'observations',
      'invoices',
      'consents',
    ]);
    assert.deepEqual(await visible('delegate'), ['name', 'conditions']);
    assert.deepEqual(await visible('clinician'), ['name', 'conditions', 'observations', 'consents']);
    assert.deepEqual(await visible('front-desk'), ['name']);
    assert.deepEqual(await visible('biller'), ['name', 'invoices']);
    assert.deepEqual(await visible('privacy-officer'), ['consents']);
    assert.deepEqual(await visible('clinic-admin'), []);
    assert.equal(await visible('clinician-b'), 'no patient');
    assert.equal(await visible('operator'), 'no patient');
  });

  it('nulls the clinical fields, each with a reason, once the printed mutation has withdrawn the consent', async () => {
    const [, mutation = ''] = /--as patient '(mutation[^']*)'/.exec(system.output()) ?? [];
    const withdrawal = await query('patient', mutation);
    assert.equal(withdrawal.data.withdrawConsent.consent.status, 'WITHDRAWN');
    const { data, errors = [] } = await query('partner', CHART);
    assert.deepEqual(data.patient, {
      id: PATIENT,
      name: null,
      conditions: null,
      observations: null,
      invoices: null,
      consents: null,
    });
    assert.deepEqual(new Set(errors.map((error) => error.extensions.reason)), new Set(['CONSENT_MISSING']));
    assert.deepEqual(
      errors.map((error) => error.path.join('.')).toSorted(),
      ['conditions', 'consents', 'invoices', 'name', 'observations'].map((field) => `patient.${field}`),
    );
  });

  it('explains what the partner app sees and no longer sees, readably', async () => {
    const explain = (...more: string[]) => system.caregraph('explain', '--patient', PATIENT, ...more);
    const denied = await explain('--as', 'partner', '--field', 'Condition.code');
    assert.equal(denied.code, 0, denied.stderr);
    for (const part of [
      'DENY by CONSENT: CONSENT_MISSING',
      'You may not see Condition.code: nothing allows CLINICAL for PATIENT_REQUEST.',
      '✖ CONSENT       DENIED',
      `before  CONSENT ${CONSENT}, WITHDRAWN since 20`,
      '→ The patient can allow CLINICAL for PATIENT_REQUEST to you.',
    ])
      assert.ok(denied.stdout.includes(part), `${part} is not in:\n${denied.stdout}`);
    assert.match(
      (await explain('--as', 'clinician', '--field', 'Condition.code')).stdout,
      /^PERMIT by RELATIONSHIP/,
    );
    assert.match(
      (await explain('--as', 'operator', '--field', 'Condition.code')).stdout,
      /may not know of one/,
    );
    const mistaken = await explain('--as', 'partner', '--field', 'Condition.secret');
    assert.equal(mistaken.code, 1);
    assert.match(mistaken.stderr, /There is no field "Condition\.secret"/);
  });

  it('answers SQL on the warehouse with benchmarks, none of them of ten patients or fewer', async () => {
    const rows = async (sql: string) =>
      JSON.parse((await system.caregraph('sql', '--json', '-c', sql)).stdout) as Record<string, unknown>[];
    const [published] = await rows(
      "select count(*)::int as cells, min(patients)::int as least from benchmark.condition_prevalence where cell_state = 'value'",
    );
    assert.ok(Number(published?.['cells']) > 100);
    assert.ok(Number(published?.['least']) >= 11);
    const leaks = await rows(
      "select count(*)::int as cells from benchmark.condition_prevalence where cell_state = 'suppressed' and (patients is not null or events is not null or prevalence is not null)",
    );
    assert.equal(leaks[0]?.['cells'], 0);
    const refused = await system.caregraph('sql', '-c', "select * from read_csv('/etc/passwd')");
    assert.notEqual(refused.code, 0);
  });

  it('shows a patient who has seen what, in plain words', async () => {
    const { data, errors } = await query(
      'patient',
      `{ patient(id: "${PATIENT}") { accessHistory(first: 100) { edges { node { who { text } what { code outcome } purpose { text } } } }
         disclosures(first: 5) { edges { node { recipient { name } what { code } } } } } }`,
    );
    assert.equal(errors, undefined);
    const { accessHistory, disclosures } = data.patient;
    interface Access {
      who: { text: string };
      what: { code: string; outcome: string }[];
      purpose: { text: string };
    }
    const lines: string[] = accessHistory.edges.map(({ node }: { node: Access }) => {
      const what = node.what.map(({ code, outcome }) => `${code} ${outcome}`);
      return `${node.who.text} ${what.join()} ${node.purpose.text}`;
    });
    assert.ok(
      lines.some((line) => /^A clinician of .*CLINICAL SHOWN.* To treat you\.$/.test(line)),
      lines.join('\n'),
    );
    assert.ok(lines.some((line) => /^The front desk of .*CLINICAL REFUSED/.test(line)));
    assert.ok(disclosures.edges.length > 0 && disclosures.edges[0].node.recipient.name);
  });

  it('answers nothing while an access cannot be recorded, and finds the record whole', async () => {
    const { adminUrl } = JSON.parse(await readFile(path.join(folder, 'running.json'), 'utf8')) as {
      adminUrl: string;
    };
    const admin = new pg.Client({ connectionString: adminUrl.replace(/\/postgres$/, '/caregraph') });
    await admin.connect();
    const subgraphs = ['identity', 'records', 'billing', 'consent']
      .map((name) => `caregraph_${name}`)
      .join(', ');
    const token = (await system.caregraph('token', 'patient')).stdout.trim();
    const ask = () =>
      fetch(`${system.gatewayUrl}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query: CHART }),
      });
    await admin.query(`revoke execute on function access.write_audit from ${subgraphs}`);
    const refused = await ask();
    const text = await refused.text();
    await admin.query(`grant execute on function access.write_audit to ${subgraphs}`);
    await admin.end();
    assert.equal(refused.status, 503);
    assert.ok(text.includes('AUDIT_UNAVAILABLE') && !text.includes('Larkspur'), text);
    assert.match(await (await ask()).text(), /Larkspur/);
    const verified = await system.caregraph('audit', 'verify', '--json');
    const report = JSON.parse(verified.stdout) as { intact: boolean; events: number; anchorLines: number };
    assert.deepEqual([verified.code, report.intact], [0, true], verified.stdout);
    assert.ok(report.events > 20 && report.anchorLines > 0);
  });

  it('says what to do when a second one is started on the same ports', async () => {
    const second = await system.caregraph('start');
    assert.equal(second.code, 1);
    assert.match(second.stderr, /port \d+ for gateway is taken: .*CAREGRAPH_GATEWAY_PORT/);
  });

  it('finds everything well with the doctor, and refuses demo commands in production', async () => {
    const { code, stdout } = await system.caregraph('doctor');
    assert.equal(code, 0, stdout);
    system.env['NODE_ENV'] = 'production';
    const refused = await system.caregraph('token', 'patient');
    delete system.env['NODE_ENV'];
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /production/);
  });

  it('stops on Ctrl-C, starts again in seconds with everything still there, also after being killed', async () => {
    assert.equal(await system.stop(), 0);
    system = await startSystem(folder);
    assert.match(system.output(), /there is one already/);
    assert.equal((await query('partner', CHART)).data.patient.name, null);
    const services = [system.gatewayUrl, system.warehouseUrl];
    await system.stop('SIGKILL');
    for (const service of services) await gone(service);
    system = await startSystem(folder);
    assert.match((await query('patient', CHART)).data.patient.name.text, /Larkspur/);
  });

  it('rotates the wrapping key while everything runs, and goes on answering', async () => {
    const rotated = await system.caregraph('keys', 'rotate');
    assert.match(rotated.stdout, /wrapped by local\/2 now/, rotated.stderr);
    const status = await system.caregraph('keys', 'status');
    assert.match(status.stdout, /local\/2\D+3,006\D+current/);
    assert.doesNotMatch(status.stdout, /local\/1/);
    const { data, errors } = await query('patient', CHART);
    assert.equal(errors, undefined);
    assert.match(data.patient.name.text, /Larkspur/);
  });

  it("has nobody's name in any file it keeps: database, write-ahead log, warehouse, logs", async () => {
    const names = ['Larkspur', 'Quillfeather', 'Marrowby', 'Thistledown', 'Wintergale'];
    const found = new Map<string, string>();
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name));
    for (const file of files) {
      // The server removes files of its own while they are being read.
      const text = await readFile(file, 'latin1').catch(() => '');
      for (const word of [...names, 'Harbour Family Clinic']) if (text.includes(word)) found.set(word, file);
    }
    assert.deepEqual([...found.keys()], ['Harbour Family Clinic'], [...found.values()].join());
    for (const part of ['pg_wal', 'warehouse.duckdb', 'identity.log'])
      assert.ok(
        files.some((file) => file.includes(part)),
        part,
      );
  });
});

/** Resolves once nothing listens at the address any more. */
async function gone(url: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (
    await fetch(`${url}/healthz`).then(
      () => true,
      () => false,
    )
  ) {
    assert.ok(Date.now() < deadline, `${url} still answers`);
    await new Promise(setImmediate);
  }
}
