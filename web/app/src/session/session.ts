/** Every request of this app: only our own pages can send this header. */
export const OWN_PAGE = { 'x-caregraph': '1' } as const;

/**
 * Is somebody signed in here? Where the page came with the session's cookie, our server has written it into the page. On the
 * way from another site (a link, the provider's sign-in) browsers keep a strict cookie back, so that "no" has to be asked
 * again. @throws TypeError if the server does not answer.
 */
export async function isSignedIn(): Promise<boolean> {
  if (document.documentElement.dataset['signedIn'] === 'yes') return true;
  const answer = await fetch('/auth/session', { headers: OWN_PAGE });
  const { signedIn } = (await answer.json()) as { signedIn: boolean };
  return signedIn;
}

export function signInAddress(next: string): string {
  return `/auth/sign-in?next=${encodeURIComponent(next)}`;
}

/** Ends the session here, then lets the provider end its own. */
export async function signOut(): Promise<void> {
  const answer = await fetch('/auth/sign-out', { method: 'POST', headers: OWN_PAGE });
  const { next } = (await answer.json()) as { next: string };
  window.location.assign(next);
}
