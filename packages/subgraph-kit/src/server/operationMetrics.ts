import { isErrorCode } from '@caregraph/policy';
import type { GraphQLFormattedError, OperationDefinitionNode } from 'graphql';
import { Histogram } from 'prom-client';

const BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The times of the operations that the gateway asks of a subgraph. */
export interface OperationMetrics {
  readonly duration: Histogram<'type' | 'outcome'>;
  /** Starts the clock of one; the returned function stops it. */
  start(): (operation: OperationDefinitionNode | undefined, errors: Errors) => void;
}

type Errors = readonly GraphQLFormattedError[] | undefined;

/**
 * By kind and outcome: `ok`, or the code of the first error. Names of operations are made by clients, and so are no
 * labels here; the gateway counts those it knows.
 */
export function measureOperations(): OperationMetrics {
  const duration = new Histogram({
    name: 'caregraph_subgraph_operation_seconds',
    help: 'Time of an operation, until it is recorded and its transaction has ended, by kind and outcome.',
    labelNames: ['type', 'outcome'],
    buckets: BUCKETS,
    registers: [],
  });
  return {
    duration,
    start() {
      const stop = duration.startTimer();
      return (operation, errors) =>
        void stop({ type: operation?.operation ?? 'unresolved', outcome: outcomeOf(errors) });
    },
  };
}

function outcomeOf(errors: Errors): string {
  if (errors === undefined || errors.length === 0) return 'ok';
  const code = errors[0]?.extensions?.['code'];
  return isErrorCode(code) ? code : 'INTERNAL_SERVER_ERROR';
}
