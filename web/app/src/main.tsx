import '@mantine/core/styles/baseline.css';
import '@mantine/core/styles/default-css-variables.css';
import '@mantine/core/styles/global.css';
import '@mantine/core/styles/UnstyledButton.css';
import '@mantine/core/styles/Popover.css';
import '@mantine/core/styles/Menu.css';
import '@mantine/core/styles/Overlay.css';
import '@mantine/core/styles/Paper.css';
import '@mantine/core/styles/CloseButton.css';
import '@mantine/core/styles/ModalBase.css';
import '@mantine/core/styles/Drawer.css';
import '@mantine/core/styles/ScrollArea.css';
import './look/fonts.css';
import './look/tokens.css';
import './look/base.css';
import './look/shell.css';
import './look/controls.css';
import './look/landing.css';
import './look/benchmarks.css';
import './look/conditions.css';
import './look/patient.css';
import './look/workbench.css';
import './look/developer.css';
import './look/portal.css';
import './look/narrow.css';
import { createRoot } from 'react-dom/client';
import { App } from './App.js';
import { createGraphClient } from './graph/client.js';
import { ViewerDocument } from './graph/viewer.js';
import { allowTrustedText } from './look/trustedText.js';
import { preloadPage } from './Pages.js';
import { isSignedIn } from './session/session.js';
import { loadWording, preferredLanguage } from './words/language.js';

allowTrustedText();

const place = document.getElementById('app');
if (!place) throw new Error('index.html must hold the element #app.');

// All at once: each of them is needed before anything can be shown, and none needs another.
const graph = createGraphClient();
preloadPage(window.location.pathname);
const [wording, signedIn] = await Promise.all([
  loadWording(preferredLanguage()),
  isSignedIn()
    .then((is) => {
      if (is) void graph.query(ViewerDocument, {}).toPromise();
      return is;
    })
    .catch(() => null),
]);
createRoot(place).render(<App graph={graph} initialWording={wording} signedIn={signedIn} />);
