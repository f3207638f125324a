import { check } from 'k6';
import http from 'k6/http';
import { warehouseUrl } from '../lib/config.ts';
import { loadData } from '../lib/data.ts';
import { researcher } from '../lib/personas.ts';
import type { Scenario } from '../lib/scenario.ts';

const operationName = 'ResearcherSql';

const statements = loadData<{ readonly asks: string; readonly sql: string }>('statements');

export const researcherSql: Scenario = {
  name: 'researcherSql',
  does: 'A researcher asks the published release with SQL.',
  personas: [researcher],
  perSecond: 2,
  slowestP95Ms: { [operationName]: 1_000 },
  run(as) {
    const { accessToken, persona } = as(researcher);
    const tags = { name: operationName, persona };
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` };
    const body = JSON.stringify({ sql: statements.any().sql });
    const response = http.post(`${warehouseUrl}/sql`, body, { headers, tags });
    check(
      response,
      { 'a statement has rows': () => response.status === 200 && Number(response.json('rows.#')) > 0 },
      tags,
    );
  },
};
