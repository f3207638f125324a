import { check } from 'k6';
import http from 'k6/http';
import { warehouseUrl } from '../lib/config.ts';
import { researcher } from '../lib/personas.ts';
import type { Scenario } from '../lib/scenario.ts';
export const dashboardSession: Scenario = {
  name: 'dashboardSession', does: 'x.', personas: [researcher], perSecond: 0.5, slowestP95Ms: { DashboardSession: 1_000 },
  run(as) {
    const response = http.post(`${warehouseUrl}/sql`, JSON.stringify({ sql: "select * from release" }), { headers: {'content-type':'application/json', authorization: `Bearer ${as(researcher).accessToken}`}, tags: {name: 'DashboardSession', persona: 'researcher'} });
    check(response, {ok: () => response.status === 200});
  },
};
