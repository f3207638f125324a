import { DEMO_ACCOUNT_NAMES, demoAccount, requestDemoToken } from '@caregraph/identity/demo';
import Table from 'cli-table3';
import { request } from 'undici';
import type { Secrets } from '../database/secrets.js';
import { issuer, serviceUrl, type Settings } from '../settings.js';
import { DEMO_CONSENT, DEMO_PATIENT, firstQuery, withdrawal } from './firstQuery.js';

/** What the newcomer sees when everything runs: addresses, accounts, a token, one query with its answer, next steps. */
export async function welcome(settings: Settings, secrets: Secrets): Promise<string> {
  const token = await requestDemoToken({
    issuer: issuer(settings),
    account: 'partner',
    password: secrets.demoPassword,
  });
  const gateway = `${serviceUrl(settings, 'gateway')}/graphql`;
  const answer = await ask(gateway, token.accessToken, firstQuery);
  return [
    addresses(settings),
    accounts(secrets),
    'A token of the partner app that the demo patient has connected (5 minutes; a new one: npx caregraph token partner):',
    '',
    token.accessToken,
    '',
    'One query of that app, with its answer:',
    '',
    indent(firstQuery.trim()),
    '',
    indent(answer),
    '',
    `Ask it yourself:      npx caregraph query --as partner`,
    `Withdraw the consent: npx caregraph query --as patient '${withdrawal.replaceAll(/\s+/g, ' ').trim()}'`,
    `                      then ask again: the clinical fields are null, each with a reason.`,
    `Ask the warehouse:    npx caregraph sql -c "select * from benchmark.condition_prevalence limit 5"`,
    `Load test:            npm run load -- smoke        Stop: Ctrl-C`,
  ].join('\n');
}

function addresses(settings: Settings): string {
  const table = new Table({ head: ['what', 'where'], style: { head: [], border: [] } });
  table.push(
    ['web app (sign in here)', serviceUrl(settings, 'web')],
    ['explorer (try queries here)', serviceUrl(settings, 'gateway')],
    ['graph', `${serviceUrl(settings, 'gateway')}/graphql`],
    ['sign-in (OpenID issuer)', issuer(settings)],
    ['warehouse SQL', `${serviceUrl(settings, 'warehouse')}/sql`],
    ['logs', `${settings.data}/logs`],
  );
  return table.toString();
}

function accounts(secrets: Secrets): string {
  const table = new Table({ head: ['demo account', 'who it is'], style: { head: [], border: [] } });
  for (const name of DEMO_ACCOUNT_NAMES) table.push([name, demoAccount(name).description]);
  return `${table.toString()}\nTheir password: ${secrets.demoPassword}. Demo patient ${DEMO_PATIENT}, its consent for the app ${DEMO_CONSENT}.`;
}

/** Asks the graph and gives the answer as indented JSON. @throws Error if the gateway does not answer. */
export async function ask(
  url: string,
  token: string,
  query: string,
  variables: object = {},
): Promise<string> {
  const response = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  }).catch(() => {
    throw new Error(`The gateway at ${url} does not answer. Start it with: npm start`);
  });
  return JSON.stringify(await response.body.json(), null, 2);
}

function indent(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
