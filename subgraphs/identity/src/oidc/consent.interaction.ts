import type { Grant, InteractionResults } from 'oidc-provider';
import { consentPage } from './consent.page.js';
import type { CurrentInteraction } from './currentInteraction.js';
import type { Form, StepAnswer } from './interactionStep.js';
import type { OpenIdProvider } from './provider.js';

const NOT_A_PATIENT: InteractionResults = {
  error: 'access_denied',
  error_description: 'this app opens only the record of the patient who signs in',
};

export async function showConsent(
  openId: OpenIdProvider,
  interaction: CurrentInteraction,
): Promise<StepAnswer> {
  const decider = await findDecider(openId, interaction);
  if (decider === undefined) return { result: NOT_A_PATIENT };
  const { appName, app } = interaction;
  return {
    status: 200,
    page: consentPage({ appName, firstParty: app.firstParty, scopes: scopesToShow(interaction) }),
  };
}

/** Grants exactly the scopes that were shown; a third-party app becomes connected to the patient's record. */
export async function answerConsent(
  openId: OpenIdProvider,
  interaction: CurrentInteraction,
  form: Form,
): Promise<StepAnswer> {
  const decider = await findDecider(openId, interaction);
  if (decider === undefined) return { result: NOT_A_PATIENT };
  if (form.decision !== 'allow') return showConsent(openId, interaction);
  const { accountId, patientId } = decider;
  if (patientId !== null)
    await openId.connections.connect({ accountId, patientId, appId: interaction.app.appId });
  const grant = await findOrCreateGrant(openId, interaction, accountId);
  const { missingOIDCScope, missingResourceScopes } = interaction.missing;
  if (missingOIDCScope.length > 0) grant.addOIDCScope(missingOIDCScope);
  for (const [resource, scopes] of Object.entries(missingResourceScopes))
    grant.addResourceScope(resource, scopes);
  return { result: { consent: { grantId: await grant.save() } } };
}

interface Decider {
  readonly accountId: string;
  /** The patient whose record a third-party app is connected to; null for our own apps. */
  readonly patientId: string | null;
}

/** Who may answer: anybody for our own apps, a patient for those of others. */
async function findDecider(
  { accounts }: OpenIdProvider,
  { accountId, app }: CurrentInteraction,
): Promise<Decider | undefined> {
  const account = accountId === undefined ? undefined : await accounts.findForToken(accountId);
  if (account === undefined) return undefined;
  if (app.firstParty) return { accountId: account.id, patientId: null };
  if (account.role !== 'PATIENT' || account.patientId === null) return undefined;
  return { accountId: account.id, patientId: account.patientId };
}

async function findOrCreateGrant(
  { provider }: OpenIdProvider,
  { grantId, client }: CurrentInteraction,
  accountId: string,
): Promise<Grant> {
  const existing = grantId === undefined ? undefined : await provider.Grant.find(grantId);
  const isSame = existing?.accountId === accountId && existing.clientId === client.clientId;
  return existing !== undefined && isSame
    ? existing
    : new provider.Grant({ accountId, clientId: client.clientId });
}

/** What is asked for now; where all of it was granted before and is only to be confirmed, what the request names. */
function scopesToShow({ missing, scopes }: CurrentInteraction): string[] {
  const asked = [...missing.missingOIDCScope, ...Object.values(missing.missingResourceScopes).flat()];
  return [...new Set(asked.length > 0 ? asked : scopes)];
}
