import type { TestSubgraph, TestViewer } from './testSubgraph.js';

export interface Operation {
  readonly query: string;
  readonly variables?: object;
}

/** What a viewer gets for some operations, to the last total and reason, in one text that can be compared. */
export async function answerText(
  subgraph: TestSubgraph,
  viewer: TestViewer,
  operations: readonly Operation[],
): Promise<string> {
  const answers = [];
  for (const { query, variables } of operations) {
    const { status, data, errors } = await subgraph.ask(viewer, query, variables);
    // Errors come in the order in which they happen, which says nothing.
    const inOrder = errors.toSorted((a, b) => (String(a.path) < String(b.path) ? -1 : 1));
    answers.push({ status, data, errors: inOrder });
  }
  return JSON.stringify(answers, null, 1);
}
