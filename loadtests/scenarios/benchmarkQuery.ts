import { check } from 'k6';
import http from 'k6/http';
import { warehouseUrl } from '../lib/config.ts';
import type { Session } from '../lib/signIn.ts';

export const benchmarkQuery = { name: 'BenchmarkQuery' };

const sql = 'select * from benchmark.condition_prevalence limit 20';

/** A researcher asks the published release with SQL. */
export function queryBenchmark(session: Session): void {
  const tags = { name: benchmarkQuery.name, persona: session.persona };
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${session.accessToken}` };
  const response = http.post(`${warehouseUrl}/sql`, JSON.stringify({ sql }), { headers, tags });
  const hasRows = response.status === 200 && Number(response.json('rows.#')) > 0;
  check(response, { 'the release has rows': () => hasRows }, tags);
}
