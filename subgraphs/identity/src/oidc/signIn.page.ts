import { markup } from './markup.js';
import { page } from './page.js';

export interface SignInForm {
  /** Which app asks. */
  readonly appName: string;
  /** What was typed before, to be shown again after an error. */
  readonly account?: string;
  readonly error?: string;
}

/** The sign-in page. Its form posts to its own address. */
export function signInPage({ appName, account = '', error }: SignInForm): string {
  const isRefused = error !== undefined;
  const invalid = isRefused ? markup`aria-invalid="true" aria-describedby="error"` : markup``;
  return page(
    isRefused ? 'Could not sign in' : 'Sign in',
    markup`<div class="panel">
<h1>Sign in</h1>
<p class="quiet">to go on to ${appName}</p>
${isRefused ? markup`<p class="error" id="error" role="alert">${error}</p>` : markup``}
<form method="post">
<label for="account">Account</label>
<input id="account" name="account" type="text" autocomplete="username" autocapitalize="none" spellcheck="false"
  maxlength="100" required autofocus value="${account}" ${invalid}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password"
  maxlength="200" required ${invalid}>
<div class="actions">
<button class="primary" name="decision" value="allow">Sign in</button>
<button name="decision" value="cancel" formnovalidate>Cancel</button>
</div>
</form>
</div>`,
  );
}
