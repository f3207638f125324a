import { markup } from './markup.js';
import { page } from './page.js';

/** A page that only says something. */
export function messagePage(title: string, text: string): string {
  return page(title, markup`<div class="panel"><h1>${title}</h1><p>${text}</p></div>`);
}

/** Asks before signing out, because any site could send somebody to this address. `form` is the provider's own. */
export function signOutPage(form: string): string {
  return page(
    'Sign out?',
    markup`<div class="panel">
<h1>Sign out of Caregraph?</h1>
<p class="quiet">Apps that you have connected keep their access.</p>
${{ trusted: form }}
<div class="actions even">
<button form="op.logoutForm">Cancel</button>
<button class="primary" form="op.logoutForm" name="logout" value="yes">Sign out</button>
</div>
</div>`,
  );
}
