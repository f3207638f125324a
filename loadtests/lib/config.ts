import { fail } from 'k6';

/** Where the system under test is; `npm start` prints the same addresses. */
export const gatewayUrl = text('CAREGRAPH_GATEWAY_URL', 'http://127.0.0.1:4000');
export const issuerUrl = text('CAREGRAPH_ISSUER', 'http://127.0.0.1:4001/oidc');
export const warehouseUrl = text('CAREGRAPH_WAREHOUSE_URL', 'http://127.0.0.1:4005');

/** The one password of all demo accounts. */
export const demoPassword = text('CAREGRAPH_DEMO_PASSWORD', 'caregraph-demo');
/** The demo patient, who has connected the partner's app. */
export const demoPatientId = text('CAREGRAPH_DEMO_PATIENT', '20000000-0000-4000-8000-000000000001');
/** The partner's app, to which the demo patient gives consents and takes them back. */
export const demoAppId = text('CAREGRAPH_DEMO_APP', '50000000-0000-4000-8000-000000000003');

/** Where the report goes, relative to the working folder. */
export const reportsFolder = text('CAREGRAPH_LOAD_REPORTS', 'reports');

/** Every arrival rate is multiplied by it; 1 is what suits two cores. */
export const rateFactor = positive('CAREGRAPH_LOAD_RATE', 1);
/** How long the suite's stages take together; undefined leaves it to the suite. */
export const minutes = __ENV['CAREGRAPH_LOAD_MINUTES'] ? positive('CAREGRAPH_LOAD_MINUTES', 1) : undefined;
/** Every limit on times is multiplied by it, for machines that do other work besides. */
export const patience = positive('CAREGRAPH_LOAD_PATIENCE', 1);
/** Names of the scenarios to run; empty runs all of the suite's. */
export const chosenScenarios = text('CAREGRAPH_LOAD_SCENARIOS', '').split(',').filter(Boolean);

function text(name: string, preset: string): string {
  return __ENV[name] || preset;
}

function positive(name: string, preset: number): number {
  const value = Number(__ENV[name] || preset);
  if (!Number.isFinite(value) || value <= 0) fail(`${name} must be a number above 0`);
  return value;
}
