import { check, sleep } from 'k6';
import http from 'k6/http';
import { warehouseUrl } from '../lib/config.ts';
import { researcher } from '../lib/personas.ts';
import type { Scenario } from '../lib/scenario.ts';

const operationName = 'DashboardSession';

/** What the pages of a dashboard ask, in the order in which somebody opens them. */
const pages = [
  "select distinct time_level, place_level, code_level from benchmark.condition_prevalence where cell_state = 'value'",
  "select category, patients, prevalence from benchmark.condition_prevalence where time_level = 'quarter' and place_level = 'country' and age_level = 'all' and code_level = 'category' and cell_state = 'value' order by patients desc limit 20",
  "select specialty, code, first_quartile_minor, median_minor, third_quartile_minor, subscribers from benchmark.fees where place_level = 'country' and specialty_level = 'all' and cell_state = 'value' order by median_minor desc limit 20",
];
/** How long a page is looked at before the next one is opened. */
const lookSeconds = 0.5;

export const dashboardSession: Scenario = {
  name: 'dashboardSession',
  does: 'Somebody opens the benchmarks, page after page, and looks at each for a moment.',
  personas: [researcher],
  perSecond: 0.5,
  slowestP95Ms: { [operationName]: 1_000 },
  run(as) {
    for (const sql of pages) {
      const { accessToken, persona } = as(researcher);
      const tags = { name: operationName, persona };
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${accessToken}` };
      const response = http.post(`${warehouseUrl}/sql`, JSON.stringify({ sql }), { headers, tags });
      check(
        response,
        { 'a page has figures': () => response.status === 200 && Number(response.json('rows.#')) > 0 },
        tags,
      );
      sleep(lookSeconds);
    }
  },
};
