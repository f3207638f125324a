import type { SqlErrorCode } from '../sqlError.js';

/** What the service tells a worker at its start, as the one argument of its process. */
export interface WorkerSettings {
  readonly warehouseFile: string;
  readonly memoryLimitMb: number;
  readonly maximumRows: number;
  readonly maximumBytes: number;
}

export interface StatementRequest {
  readonly sql: string;
}

/** One column of a result, with DuckDB's name of its type. */
export interface ResultColumn {
  readonly name: string;
  readonly type: string;
}

export interface StatementResult {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly unknown[])[];
  readonly rowCount: number;
  /** True where rows were left out because of the caps. */
  readonly truncated: boolean;
}

export type WorkerAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'result'; readonly result: StatementResult }
  | {
      readonly kind: 'error';
      readonly code: SqlErrorCode;
      readonly message: string;
      readonly position: number | undefined;
      /** For the log only: what an unexpected failure said. */
      readonly detail: string | undefined;
    };
