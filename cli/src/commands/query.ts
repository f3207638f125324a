import { text } from 'node:stream/consumers';
import type { DemoAccountName } from '@caregraph/identity/demo';
import { serviceUrl, type Settings } from '../settings.js';
import { firstQuery } from '../start/firstQuery.js';
import { ask } from '../start/welcome.js';
import { tokenOf } from './token.js';

/** Asks the graph as a demo account and prints the answer. */
export async function printQuery(
  settings: Settings,
  query: string | undefined,
  options: { as: DemoAccountName; variables: string },
): Promise<void> {
  const document = query === '-' ? await text(process.stdin) : (query ?? firstQuery);
  const token = await tokenOf(settings, options.as);
  console.log(
    await ask(`${serviceUrl(settings, 'gateway')}/graphql`, token, document, variables(options.variables)),
  );
}

function variables(json: string): object {
  try {
    return JSON.parse(json) as object; // the gateway checks them against the document
  } catch {
    throw new Error('--variables is not valid JSON.');
  }
}
