import type { Purpose } from '@caregraph/policy';
import type { Viewer } from './accessToken.js';
import type { Deadline } from './resilience/deadline.js';

/** Who asks, and what for. */
export interface Caller {
  readonly viewer: Viewer;
  readonly purpose: Purpose | undefined;
}

/** What travels with one operation through the gateway to its subgraph fetches. */
export interface OperationContext extends Caller {
  /**
   * Made by the gateway for each request; in the answer's `x-request-id`, in logs, and in the subgraphs'
   * logs.
   */
  readonly requestId: string;
  /** Ends when the operation's time is up; all of its fetches share it. */
  readonly deadline: Deadline;
  /** The data of the fetches of root fields, in the order they came; everything else is joined into them. */
  readonly roots: Array<Record<string, unknown>>;
}
