import { DEMO_ACCOUNT_NAMES, requestDemoToken, type DemoAccountName } from '@caregraph/identity/demo';
import { installationSecrets } from '../database/secrets.js';
import { issuer, type Settings } from '../settings.js';

/** An access token of a demo account, by signing in over HTTP. @throws Error outside the demo realm. */
export async function tokenOf(
  settings: Settings,
  account: DemoAccountName,
  resource?: string,
): Promise<string> {
  const { demoPassword } = await installationSecrets(settings);
  const { accessToken } = await requestDemoToken({
    issuer: issuer(settings),
    account,
    password: demoPassword,
    ...(resource === undefined ? {} : { resource }),
  });
  return accessToken;
}

export async function printToken(settings: Settings, account: string, resource?: string): Promise<void> {
  const name = DEMO_ACCOUNT_NAMES.find((known) => known === account);
  if (!name)
    throw new Error(`There is no demo account "${account}". Take one of: ${DEMO_ACCOUNT_NAMES.join(', ')}.`);
  console.log(await tokenOf(settings, name, resource));
}
