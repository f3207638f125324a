import type { CurrentInteraction } from './currentInteraction.js';
import type { Form, StepAnswer } from './interactionStep.js';
import { hashPassword, verifyPassword } from './password.js';
import type { OpenIdProvider } from './provider.js';
import { SIGN_IN_WINDOW_SECONDS } from './signInLimit.js';
import { signInPage } from './signIn.page.js';

/** One sentence for every reason, so that it doesn't tell which accounts there are. */
const REFUSED = 'The account or the password is not right.';
const TOO_MANY = `Too many attempts. Wait ${SIGN_IN_WINDOW_SECONDS / 60} minutes and try again.`;

/** Unknown accounts are compared with the hash of a password nobody has, so that they take as long as known ones. */
const nobodysHash = hashPassword(crypto.randomUUID());

export async function showSignIn(
  _openId: OpenIdProvider,
  { appName }: CurrentInteraction,
): Promise<StepAnswer> {
  return { status: 200, page: signInPage({ appName }) };
}

export async function answerSignIn(
  { accounts, signInLimit }: OpenIdProvider,
  { appName }: CurrentInteraction,
  { account: name, password }: Form,
  ip: string,
): Promise<StepAnswer> {
  if (!(await signInLimit.reserve(name, ip))) {
    const headers = { 'retry-after': String(SIGN_IN_WINDOW_SECONDS) };
    return { status: 429, page: signInPage({ appName, account: name, error: TOO_MANY }), headers };
  }
  const account = await accounts.findForSignIn(name);
  const matches = await verifyPassword(password, account?.passwordHash ?? (await nobodysHash));
  if (account === undefined || !matches) {
    return { status: 400, page: signInPage({ appName, account: name, error: REFUSED }) };
  }
  await signInLimit.release(name, ip);
  // Not remembered beyond the browser's session: clinics share computers.
  return { result: { login: { accountId: account.id, remember: false, amr: ['pwd'] } } };
}
