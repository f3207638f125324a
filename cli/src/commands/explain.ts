import { PURPOSES, type Purpose } from '@caregraph/policy';
import type { DemoAccountName } from '@caregraph/identity/demo';
import { serviceUrl, type Settings } from '../settings.js';
import { tokenOf } from './token.js';

const DOCUMENT = `query Explain($patientId: ID!, $field: String!, $purpose: PurposeOfUse) {
  explainAccess(patientId: $patientId, field: $field, purpose: $purpose) {
    field category purpose role effect layer reason sentence remedy layers { layer outcome }
    source { kind id since until } before { kind id why since }
  }
}`;

interface Source {
  readonly kind: string;
  readonly id: string;
  readonly why?: string;
  readonly since: string | null;
  readonly until?: string | null;
}

interface Explanation {
  readonly category: string;
  readonly purpose: string;
  readonly role: string;
  readonly effect: string;
  readonly layer: string;
  readonly reason: string;
  readonly sentence: string;
  readonly remedy: string | null;
  readonly layers: readonly { readonly layer: string; readonly outcome: string }[];
  readonly source: Source | null;
  readonly before: Source | null;
}

export interface ExplainOptions {
  readonly as: DemoAccountName;
  readonly patient: string;
  readonly field: string;
  readonly purpose?: string;
}

/** Asks the graph why a demo account sees a field or not, and prints the answer for people. */
export async function printExplanation(settings: Settings, options: ExplainOptions): Promise<void> {
  const { as, patient, field } = options;
  const purpose = options.purpose === undefined ? undefined : purposeOf(options.purpose);
  const response = await fetch(`${serviceUrl(settings, 'gateway')}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await tokenOf(settings, as)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ query: DOCUMENT, variables: { patientId: patient, field, purpose } }),
  });
  // GraphQL over HTTP, of our own schema
  const { data, errors = [] } = (await response.json()) as {
    data?: { explainAccess: Explanation | null } | null;
    errors?: { message: string; extensions: { code: string; reason?: string } }[];
  };
  const [error] = errors;
  if (error)
    throw new Error(
      refusalOf(error.extensions.reason, field) ?? `${error.message} (${error.extensions.reason})`,
    );
  if (!data?.explainAccess) {
    console.log(`There is no patient ${patient}, or ${as} may not know of one.`);
    return;
  }
  for (const line of explanationLines(data.explainAccess)) console.log(line);
}

function purposeOf(word: string): Purpose {
  const found = PURPOSES.find((each) => each === word.toUpperCase());
  if (!found) throw new Error(`There is no purpose "${word}". Take one of: ${PURPOSES.join(', ')}.`);
  return found;
}

function refusalOf(reason: string | undefined, field: string): string | undefined {
  if (reason === 'FIELD_UNKNOWN')
    return `There is no field "${field}" of a patient's record. Name type and field, e.g. Condition.code.`;
  return reason === 'ID_IS_NO_UUID' ? '--patient must be the id of a patient.' : undefined;
}

const MARKS: Readonly<Record<string, string>> = { PERMITTED: '✔', PASSED: '✔', MASKED: '◐', DENIED: '✖' };

function explanationLines(it: Explanation): string[] {
  const { effect, layer, reason, sentence, remedy, source, before } = it;
  return [
    `${effect} by ${layer}: ${reason}`,
    `  ${sentence}`,
    '',
    `  as ${it.role}, ${it.category} for ${it.purpose}`,
    ...it.layers.map((each) => `  ${MARKS[each.outcome] ?? '·'} ${each.layer.padEnd(13)} ${each.outcome}`),
    ...(source ? ['', `  by      ${sourceText(source)}`] : []),
    ...(before ? ['', `  before  ${sourceText(before)}`] : []),
    ...(remedy ? ['', `  → ${remedy}`] : []),
  ];
}

function sourceText({ kind, id, why, since, until }: Source): string {
  const from = since === null ? 'from the beginning' : `since ${since}`;
  return `${kind} ${id}, ${why ? `${why} ` : ''}${from}${until ? `, until ${until}` : ''}`;
}
