import { request } from 'undici';
import { z } from 'zod';

export const RESULT_FORMATS = ['json', 'csv', 'parquet', 'arrow'] as const;
export type ResultFormat = (typeof RESULT_FORMATS)[number];

const resultSchema = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.array(z.array(z.unknown())),
  rowCount: z.number(),
  truncated: z.boolean(),
  elapsedMs: z.number(),
});
const errorSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), position: z.number().optional() }),
});
const catalogSchema = z.object({
  tables: z.array(
    z.object({
      name: z.string(),
      comment: z.string().nullable(),
      columns: z.array(z.object({ name: z.string(), type: z.string(), comment: z.string().nullable() })),
    }),
  ),
});
const completionSchema = z.object({
  completions: z.array(z.object({ text: z.string(), start: z.number(), kind: z.string() })),
});
const historySchema = z.object({
  statements: z.array(
    z.object({ at: z.string(), sql: z.string(), outcome: z.string(), rows: z.number(), ms: z.number() }),
  ),
});

export type SqlResult = z.infer<typeof resultSchema>;
export type Catalog = z.infer<typeof catalogSchema>['tables'];
export type Completions = z.infer<typeof completionSchema>['completions'];
export type History = z.infer<typeof historySchema>['statements'];

/** A refusal in the service's own words, with the place in the statement where there is one. */
export class StatementFailed extends Error {
  override readonly name = 'StatementFailed';
  /** Characters from the start of the statement. */
  readonly position: number | undefined;

  constructor(message: string, position?: number) {
    super(message);
    this.position = position;
  }
}

/** Access tokens live five minutes; a session at the prompt lives longer. */
const TOKEN_LIFE_MS = 4 * 60_000;

/** The warehouse service, for one researcher. All methods throw `StatementFailed` with what the service said. */
export class WarehouseClient {
  readonly #url: string;
  readonly #fetchToken: () => Promise<string>;
  #token: { readonly text: string; readonly untilMs: number } | undefined;

  constructor(url: string, fetchToken: () => Promise<string>) {
    this.#url = url;
    this.#fetchToken = fetchToken;
  }

  async run(sql: string, signal?: AbortSignal): Promise<SqlResult> {
    const response = await this.#ask('POST', '/sql', { sql }, signal);
    return resultSchema.parse(await response.body.json());
  }

  /** The bytes of the answer as they come, in the format as the service makes it. */
  async stream(sql: string, format: ResultFormat, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    return (await this.#ask('POST', '/sql', { sql, format }, signal)).body;
  }

  async catalog(): Promise<Catalog> {
    return catalogSchema.parse(await (await this.#ask('GET', '/sql/schema')).body.json()).tables;
  }

  async complete(text: string): Promise<Completions> {
    const response = await this.#ask('POST', '/sql/completions', { text });
    return completionSchema.parse(await response.body.json()).completions;
  }

  async history(limit: number): Promise<History> {
    const response = await this.#ask('GET', `/sql/history?limit=${limit}`);
    return historySchema.parse(await response.body.json()).statements;
  }

  async #ask(method: 'GET' | 'POST', path: string, body?: object, signal?: AbortSignal) {
    const authorization = `Bearer ${await this.#currentToken()}`;
    const response = await request(`${this.#url}${path}`, {
      method,
      headers: body ? { authorization, 'content-type': 'application/json' } : { authorization },
      body: body ? JSON.stringify(body) : null,
      ...(signal ? { signal } : {}),
    }).catch((error: unknown) => {
      if (signal?.aborted) throw new StatementFailed('The statement was cancelled.');
      throw new StatementFailed(
        `The warehouse at ${this.#url} does not answer (${error instanceof Error ? error.message : 'no reason given'}). Start it with: npm start`,
      );
    });
    if (response.statusCode === 200) return response;
    const refused = errorSchema.safeParse(await response.body.json().catch(() => undefined));
    if (!refused.success) throw new StatementFailed(`HTTP ${response.statusCode}`);
    const { code, message, position } = refused.data.error;
    throw new StatementFailed(`${code}: ${message}`, position);
  }

  async #currentToken(): Promise<string> {
    if (!this.#token || this.#token.untilMs < Date.now()) {
      this.#token = { text: await this.#fetchToken(), untilMs: Date.now() + TOKEN_LIFE_MS };
    }
    return this.#token.text;
  }
}
