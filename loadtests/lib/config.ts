import { fail } from 'k6';

/** Where the system under test is; `npm start` prints the same addresses. */
export const gatewayUrl = text('CAREGRAPH_GATEWAY_URL', 'http://127.0.0.1:4000');
export const issuerUrl = text('CAREGRAPH_ISSUER', 'http://127.0.0.1:4001/oidc');
export const warehouseUrl = text('CAREGRAPH_WAREHOUSE_URL', 'http://127.0.0.1:4005');

/** The one password of all demo accounts. */
export const demoPassword = text('CAREGRAPH_DEMO_PASSWORD', 'caregraph-demo');
/** The demo patient, who has connected the partner's app. */
export const demoPatientId = text('CAREGRAPH_DEMO_PATIENT', '20000000-0000-4000-8000-000000000001');

/** Virtual users of each scenario. */
export const vus = wholeNumber('CAREGRAPH_LOAD_VUS', 1);
/** How long each scenario runs, in k6's notation. */
export const duration = text('CAREGRAPH_LOAD_DURATION', '10s');

function text(name: string, preset: string): string {
  return __ENV[name] || preset;
}

function wholeNumber(name: string, preset: number): number {
  const value = Number(__ENV[name] || preset);
  if (!Number.isInteger(value) || value < 1) fail(`${name} must be a whole number of at least 1`);
  return value;
}
