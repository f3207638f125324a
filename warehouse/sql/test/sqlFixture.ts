import { schemaStatements } from '@caregraph/store';
import { DuckDBInstance } from '@duckdb/node-api';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startWarehouseSql, type WarehouseSqlConfig } from '../src/index.js';

/** The subject of a token that names none. */
export const RESEARCHER = '90000000-0000-4000-8000-000000000001';

export interface Answer {
  readonly status: number;
  readonly body: {
    readonly rows?: unknown[][];
    readonly columns?: { name: string; type: string }[];
    readonly truncated?: boolean;
    readonly error?: { code: string; message: string; position?: number };
    readonly statements?: { id: string; sql: string; outcome: string; rows: number; message?: string }[];
    readonly completions?: { text: string; start: number; kind: string }[];
    readonly tables?: {
      name: string;
      comment: string | null;
      columns: { name: string; type: string; comment: string | null }[];
    }[];
  };
}

/** A warehouse file of the store's schema with one cell of each measure, a token issuer, and the service over them. */
export class SqlFixture {
  readonly logs: string[] = [];
  #close: (() => Promise<void>)[] = [];
  folder = '';
  file = '';
  url = '';
  issuer = '';
  #sign: (claims: Record<string, unknown>, audience: string, lifetime: string) => Promise<string> = () =>
    Promise.reject(new Error('not started'));

  static async start(config: Partial<WarehouseSqlConfig> = {}): Promise<SqlFixture> {
    const fixture = new SqlFixture();
    const folder = await mkdtemp(join(tmpdir(), 'caregraph-sql-'));
    fixture.folder = folder;
    fixture.#close.push(() => rm(folder, { recursive: true, force: true }));
    fixture.file = join(folder, 'warehouse.duckdb');
    await fixture.#startIssuer();
    if (config.warehouseFile === undefined) await fixture.publish(1);
    const service = await startWarehouseSql({
      host: '127.0.0.1',
      port: 0,
      issuer: fixture.issuer,
      warehouseFile: fixture.file,
      recordFolder: join(folder, 'statements'),
      logLevel: 'info',
      logTo: { write: (line) => void fixture.logs.push(line) },
      ...config,
    });
    fixture.url = service.url;
    fixture.#close.unshift(() => service.close());
    return fixture;
  }

  /** Puts a file with so many releases in the place of the one before, as the store does: by a rename. */
  async publish(releases: number): Promise<void> {
    const next = `${this.file}.next`;
    const instance = await DuckDBInstance.create(next);
    const connection = await instance.connect();
    for (const statement of schemaStatements()) await connection.run(statement);
    await connection.run(`
      insert into release select i, '2026Q4', '2026Q1', '2026Q1', '0.2.0', '{}', 'hash-' || i, 'signature', 'key'
        from range(1, ${releases + 1}) t(i);
      insert into measure_definition values ('fees', 'Fees', 'charge items', null, 'minor units', 'Few are not shown.');
      insert into ledger.attempt (attempt_id, attempted_in, outcome, input_rows, breaches, run_by)
        values (1, '2026Q4', 'PUBLISHED', 4711, '{}', 'operator');
      insert into store.cell (release_id, measure, time_level, quarter, year, place_level, place, age_level, age_band, specialty_level,
          specialty, code_level, code, category, chapter, cell_state, patients, mean_minor)
        select 1, unnest(['population', 'condition_prevalence', 'treatment_use', 'fees']), 'quarter', '2026Q1', '2026', 'state', 'MA',
          'all', 'all', 'all', 'all', 'code', '1000', 'Hypertension', 'Circulation', 'value', 100, 12.5;
      checkpoint`);
    connection.closeSync();
    instance.closeSync();
    await rename(next, this.file);
  }

  token(
    claims: Record<string, unknown> = {},
    audience = 'urn:caregraph:warehouse',
    lifetime = '5m',
  ): Promise<string> {
    return this.#sign(
      { scope: 'warehouse:query', client_id: 'caregraph-cli', ...claims },
      audience,
      lifetime,
    );
  }

  async run(sql: string, token?: string): Promise<Answer> {
    const response = await this.post({ sql }, token);
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  }

  async post(body: unknown, token?: string): Promise<Response> {
    return fetch(`${this.url}/sql`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token ?? (await this.token())}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    });
  }

  /** Any other request, as JSON. */
  async ask(
    method: string,
    path: string,
    body?: unknown,
    token?: string,
  ): Promise<Answer & { headers: Headers }> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token ?? (await this.token())}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text === '' ? {} : JSON.parse(text)) as Answer['body'],
    };
  }

  async stop(): Promise<void> {
    for (const close of this.#close) await close();
  }

  async #startIssuer(): Promise<void> {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'ES256', use: 'sig' };
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/oidc`;
    this.#close.push(() => new Promise((resolve) => server.close(() => resolve())));
    this.#sign = (claims, audience, lifetime) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', kid: 'test', typ: 'at+jwt' })
        .setIssuer(this.issuer)
        .setAudience(audience)
        .setSubject(typeof claims['sub'] === 'string' ? claims['sub'] : RESEARCHER)
        .setIssuedAt()
        .setExpirationTime(lifetime)
        .sign(privateKey);
  }
}
