import { markup } from './markup.js';
import { page } from './page.js';
import { scopeInWords } from './scopeWords.js';

export interface ConsentForm {
  readonly appName: string;
  readonly firstParty: boolean;
  readonly scopes: readonly string[];
}

/** Asks whether an app may do what it asks for, in plain words. Both answers are equally easy to reach. */
export function consentPage({ appName, firstParty, scopes }: ConsentForm): string {
  const question = firstParty ? `Let ${appName} act for you?` : `Connect ${appName} to your record?`;
  return page(
    question,
    markup`<div class="panel">
<h1>${question}</h1>
<p>${appName} asks to:</p>
<ul class="scopes">${scopes.map((scope) => markup`<li>${scopeInWords(scope)}</li>`)}</ul>
<p class="quiet">${firstParty ? OWN_APP_NOTE : PARTNER_APP_NOTE}</p>
<form method="post">
<div class="actions even">
<button name="decision" value="cancel">Don’t allow</button>
<button class="primary" name="decision" value="allow">Allow</button>
</div>
</form>
</div>`,
  );
}

const OWN_APP_NOTE = 'Go on only if you have just started it yourself on this computer.';
const PARTNER_APP_NOTE =
  'It sees only what your consents allow, and you can withdraw them or disconnect the app at any time.';
