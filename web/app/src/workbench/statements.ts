import { OWN_PAGE } from '../session/session.js';

export interface Column {
  readonly name: string;
  readonly type: string;
}

export interface TableComment {
  readonly name: string;
  readonly comment: string | null;
  readonly columns: readonly (Column & { readonly comment: string | null })[];
}

export type Value = string | number | boolean | null | object;

export interface Result {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Value[])[];
  readonly rowCount: number;
  readonly truncated: boolean;
  readonly elapsedMs: number;
}

export interface PastStatement {
  readonly id: string;
  readonly at: string;
  readonly sql: string;
  readonly outcome: string;
  readonly message?: string;
  readonly rows: number;
  readonly ms: number;
}

/** A statement that was refused, failed or stopped; `position` is where in it, in characters from 0. */
export class StatementError extends Error {
  override readonly name = 'StatementError';

  constructor(
    readonly code: string,
    message: string,
    readonly position: number | undefined,
  ) {
    super(message);
  }
}

/** @throws StatementError with what the service says of the statement. */
export async function runStatement(id: string, sql: string): Promise<Result> {
  const answer = await post({ id, sql, format: 'json' });
  return (await answer.json()) as Result;
}

/** The whole result as a file. @throws StatementError as above. */
export async function downloadStatement(sql: string, format: 'csv' | 'parquet'): Promise<Blob> {
  return (await post({ sql, format })).blob();
}

export async function cancelStatement(id: string): Promise<void> {
  await fetch(`/sql/${id}`, { method: 'DELETE', headers: OWN_PAGE });
}

export async function readSchema(): Promise<readonly TableComment[]> {
  const answer = await checked(await fetch('/sql/schema', { headers: OWN_PAGE }));
  return ((await answer.json()) as { tables: TableComment[] }).tables;
}

export async function readHistory(): Promise<readonly PastStatement[]> {
  const answer = await checked(await fetch('/sql/history?limit=50', { headers: OWN_PAGE }));
  return ((await answer.json()) as { statements: PastStatement[] }).statements;
}

async function post(body: object): Promise<Response> {
  const headers = { ...OWN_PAGE, 'content-type': 'application/json' };
  return checked(await fetch('/sql', { method: 'POST', headers, body: JSON.stringify(body) }));
}

interface Refusal {
  readonly error?: { readonly code: string; readonly message: string; readonly position?: number };
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

/** The SQL service and our own server each have their shape of an error. */
async function checked(answer: Response): Promise<Response> {
  if (answer.ok) return answer;
  const { error, errors } = (await answer.json().catch(() => ({}))) as Refusal;
  const [own] = errors ?? [];
  throw new StatementError(
    error?.code ?? own?.extensions.code ?? 'UNAVAILABLE',
    error?.message ?? own?.message ?? answer.statusText,
    error?.position,
  );
}
