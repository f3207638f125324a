import { PURPOSES } from '@caregraph/policy';
import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useState, type FormEvent } from 'react';
import { createPortal } from 'react-dom';
import { beginSignIn } from './signIn.js';
import { requestHeadersText } from './requestHeaders.js';

/** The bar above the editors: says how to get a token, takes one and puts it into the headers editor. */
export function SignInBar({
  initialToken,
  place,
  issuer,
}: {
  initialToken: string;
  place: HTMLElement;
  /** Where people sign in; empty where they bring a token along. */
  issuer: string | undefined;
}) {
  const [token, setToken] = useState(initialToken);
  const [purpose, setPurpose] = useState('');
  const headerEditor = useGraphiQL((state) => state.headerEditor);
  const { introspect } = useGraphiQLActions();

  function useToken(event: FormEvent) {
    event.preventDefault();
    headerEditor?.setValue(requestHeadersText(token, purpose));
    void introspect();
  }

  return createPortal(
    <>
      <h1>Caregraph explorer</h1>
      <form onSubmit={useToken}>
        <label>
          Access token
          <input
            name="token"
            value={token}
            onChange={(event) => setToken(event.target.value)}
            placeholder="eyJ…"
            autoComplete="off"
            spellCheck={false}
            aria-describedby="token-help"
          />
        </label>
        <label>
          Purpose of use
          <select name="purpose" value={purpose} onChange={(event) => setPurpose(event.target.value)}>
            <option value="">not stated</option>
            {PURPOSES.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <button type="submit">Use token</button>
        {issuer && (
          <button type="button" onClick={() => void beginSignIn(issuer)}>
            Sign in
          </button>
        )}
      </form>
      <p id="token-help">
        {issuer && (
          <>
            Sign in with a demo account, such as <code>patient</code>, whose record the query asks for. Or get
            a token in a terminal:{' '}
          </>
        )}
        {!issuer && 'Get a token in a terminal: '} <code>npx caregraph token patient</code>. It lasts five
        minutes. It is sent as the <code>authorization</code> header, is never stored, and is gone when you
        close this page.
      </p>
    </>,
    place,
  );
}
