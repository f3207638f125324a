import { HOSTILE_REQUESTS } from '@caregraph/gateway/hostile-requests';

/** docs/HOSTILE-OPERATIONS.md: what is sent to harm, and the answer. How long each takes, the test prints: that is the machine's. */
export function hostilePage(): string {
  return [
    '# Hostile operations',
    '',
    'Generated from `gateway/src/safety/hostileRequests.ts` by `npm run generate`. `gateway/test/hostileRequests.test.ts` sends each over HTTP',
    'to a gateway in production with the real supergraph, with a good token unless the title says otherwise, and fails if one takes 50 ms',
    'or reaches a subgraph; it prints the times. Limits: `gateway/src/safety/limits.ts`.',
    '',
    '| attack | what is sent | status | code | reason |',
    '| --- | --- | --- | --- | --- |',
    ...HOSTILE_REQUESTS.map(
      ({ attack, title, refusal: { status, code, reason } }) =>
        `| ${attack} | ${title} | ${status} | \`${code}\` | ${reason === undefined ? '' : `\`${reason}\``} |`,
    ),
    '',
  ].join('\n');
}
