import { check } from 'k6';
import http from 'k6/http';
import { hostileRequests, type HostileRequest } from '../data/hostileRequests.ts';
import { gatewayUrl } from '../lib/config.ts';
import { shared } from '../lib/data.ts';
import { answerOf, isShed, logOnce } from '../lib/graphql.ts';
import { partner } from '../lib/personas.ts';
import type { Scenario } from '../lib/scenario.ts';
import type { Session } from '../lib/signIn.ts';

const requests = shared('hostileRequests', hostileRequests);

/** A refusal that takes longer has cost too much: whoever attacks pays nothing. */
const refusedWithinMs = 50;

/** A refusal is what is wanted here: the checks say whether it is one. k6's types leave out the null that its manual names. */
const uncounted = null as unknown as ReturnType<typeof http.expectedStatuses>;

export const hostileOperations: Scenario = {
  name: 'hostileOperations',
  does: 'An app sends what costs a server much and its sender nothing; each is refused at once, by a registered code.',
  personas: [partner],
  perSecond: 0.1,
  slowestP95Ms: Object.fromEntries(requests.rows.map(({ attack }) => [nameOf(attack), refusedWithinMs])),
  run(as) {
    for (const request of requests.rows) sendHostile(as(partner), request);
  },
};

function sendHostile(session: Session, request: HostileRequest): void {
  const { method, query, body, contentType, attack, codes } = request;
  const name = nameOf(attack);
  const headers = { 'content-type': contentType, authorization: `Bearer ${session.accessToken}` };
  const tags = { name, persona: session.persona };
  const response = http.request(method, `${gatewayUrl}/graphql${query}`, method === 'GET' ? null : body, {
    headers,
    responseCallback: uncounted,
    tags,
  });
  if (isShed(response, tags)) return;
  const answer = answerOf<unknown>(response);
  const code = answer.errors?.[0]?.extensions?.code ?? '';
  const isRefused = response.status >= 400 && response.status < 500 && codes.includes(code);
  check(response, {
    'a hostile request is refused by a registered code': () => isRefused,
    'a refusal holds no data, and no hint at the schema': () =>
      !answer.data && !/did you mean/i.test(JSON.stringify(answer.errors ?? [])),
  });
  if (!isRefused) logOnce(name, response.status, answer);
}

function nameOf(attack: string): string {
  return `hostile.${attack}`;
}
