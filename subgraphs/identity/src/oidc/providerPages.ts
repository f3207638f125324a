import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider';
import { messagePage, signOutPage } from './message.page.js';
import { pageHeaders } from './page.js';

/** Shows an error that can't be sent to the app, because it isn't known or its address isn't registered. */
export function errorPageSource(ctx: KoaContextWithOIDC, out: ErrorOut): void {
  show(
    ctx,
    messagePage(
      'This did not work',
      `${out.error_description ?? out.error}. Go back to the app and start again.`,
    ),
  );
}

export function signOutPageSource(ctx: KoaContextWithOIDC, form: string): void {
  show(ctx, signOutPage(form), redirectAfterSignOut(ctx));
}

export function signedOutPageSource(ctx: KoaContextWithOIDC): void {
  show(ctx, messagePage('Signed out', 'You have signed out of Caregraph. You can close this page.'));
}

function show(ctx: KoaContextWithOIDC, body: string, redirectUri?: string): void {
  ctx.set(pageHeaders(redirectUri));
  ctx.body = body;
}

/** The provider has checked it against the client's registered addresses by now. */
function redirectAfterSignOut(ctx: KoaContextWithOIDC): string | undefined {
  const uri = ctx.oidc.params?.['post_logout_redirect_uri'];
  return typeof uri === 'string' ? uri : undefined;
}
