/** What a link of the demo realm may bring along. */
export interface SignIn {
  readonly token: string;
  readonly patient: string;
}

/**
 * Reads `#token=…&patient=…` and removes the fragment from the address bar and the history at once.
 * A fragment never reaches a server or its logs; a query string would, so it is not read.
 * `demoPatient` is the patient where the fragment names none.
 * Outside the demo realm the fragment is removed too, but nothing of it is used.
 */
export function takeSignInFragment(realm: string | undefined, demoPatient = ''): SignIn {
  const fragment = new URLSearchParams(window.location.hash.slice(1));
  if (window.location.hash !== '') window.history.replaceState(null, '', window.location.pathname);
  if (realm !== 'demo') return { token: '', patient: '' };
  return { token: fragment.get('token') ?? '', patient: fragment.get('patient') ?? demoPatient };
}
