import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './explorer.css';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';
import { fetcher } from './fetcher.js';
import { memoryStorage } from './memoryStorage.js';
import readyMadeQuery from './ready-made-query.graphql?raw';
import { requestHeadersText } from './requestHeaders.js';
import { finishSignIn } from './signIn.js';
import { SignInBar } from './SignInBar.js';
import { takeSignInFragment } from './signInFragment.js';

const { realm, patient: demoPatient, issuer } = document.documentElement.dataset;
const { token: given, patient } = takeSignInFragment(realm, demoPatient);
// A provider that does not answer leaves the explorer as it is without a token.
const token = (await finishSignIn(issuer).catch(() => '')) || given;
const signInBar = document.getElementById('sign-in');
const explorer = document.getElementById('explorer');
if (!signInBar || !explorer) throw new Error('index.html must hold the elements #sign-in and #explorer.');

createRoot(explorer).render(
  <GraphiQL
    fetcher={fetcher}
    storage={memoryStorage()}
    plugins={[]}
    forcedTheme="light"
    initialQuery={readyMadeQuery}
    initialVariables={JSON.stringify({ id: patient }, null, 2)}
    initialHeaders={requestHeadersText(token, '')}
    defaultHeaders={requestHeadersText('', '')}
    defaultEditorToolsVisibility="variables"
    shouldPersistHeaders={false}
  >
    <GraphiQL.Logo>
      <span className="tab-bar-title">/graphql</span>
    </GraphiQL.Logo>
    <SignInBar initialToken={token} place={signInBar} issuer={issuer} />
  </GraphiQL>,
);
