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
import { allowTrustedText } from './look/trustedText.js';
import { isSignedIn } from './session/session.js';
import { loadWording, preferredLanguage } from './words/language.js';

allowTrustedText();

const place = document.getElementById('app');
if (!place) throw new Error('index.html must hold the element #app.');

// Both at once: neither needs the other, and nothing can be shown without them.
const [wording, signedIn] = await Promise.all([
  loadWording(preferredLanguage()),
  isSignedIn().catch(() => null),
]);
createRoot(place).render(<App initialWording={wording} signedIn={signedIn} />);
