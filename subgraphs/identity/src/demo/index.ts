export { DEMO_ACCOUNT_NAMES, demoAccount, type DemoAccount, type DemoAccountName } from './demoAccount.js';
export { createDemoApps, type DemoAppsOptions } from './demoApp.js';
export { createDemoAccounts, type DemoAccountsOptions } from './demoRealm.js';
export {
  requestDemoBackendToken,
  requestDemoToken,
  type DemoToken,
  type DemoTokenOptions,
} from './demoToken.js';
