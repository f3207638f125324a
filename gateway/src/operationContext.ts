import type { Purpose } from '@caregraph/policy';
import type { Viewer } from './accessToken.js';

/** What travels with one operation through the gateway to its subgraph fetches. */
export interface OperationContext {
  readonly viewer: Viewer;
  readonly purpose: Purpose | undefined;
  /** What the answer's `extensions` say, such as the cost. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  /**
   * Made by the gateway for each request; in the answer's `x-request-id`, in logs, and in the subgraphs'
   * logs.
   */
  readonly requestId: string;
  /** Aborts when the operation's time is up; all of its fetches share it. */
  readonly deadline: AbortSignal;
}
