import { DirectionProvider, localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { useCallback, useEffect, useMemo, useState, type ReactNode } from 'react';
import { Provider as GraphProvider, type Client } from 'urql';
import { cssVariablesResolver, theme } from './look/theme.js';
import { Pages } from './Pages.js';
import { RouterProvider } from './route/router.js';
import { keepLanguage, loadWording, type Language, type Wording } from './words/language.js';
import { WordingProvider } from './words/WordingContext.js';

const colorSchemes = localStorageColorSchemeManager({ key: 'caregraph-theme' });
const styleNonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

/** @param signedIn null while the server does not answer. */
export function App({
  graph,
  initialWording,
  signedIn,
}: {
  graph: Client;
  initialWording: Wording;
  signedIn: boolean | null;
}): ReactNode {
  const [wording, setWording] = useState(initialWording);
  const change = useCallback((language: Language): void => {
    keepLanguage(language);
    void loadWording(language).then(setWording);
  }, []);
  useEffect(() => {
    document.documentElement.lang = wording.language;
    document.documentElement.dir = wording.direction;
  }, [wording]);
  const shared = useMemo(() => ({ ...wording, change }), [wording, change]);
  return (
    <DirectionProvider key={wording.direction} initialDirection={wording.direction} detectDirection={false}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariablesResolver}
        colorSchemeManager={colorSchemes}
        defaultColorScheme="auto"
        getStyleNonce={() => styleNonce}
      >
        <WordingProvider value={shared}>
          <GraphProvider value={graph}>
            <RouterProvider>
              <Pages signedIn={signedIn} />
            </RouterProvider>
          </GraphProvider>
        </WordingProvider>
      </MantineProvider>
    </DirectionProvider>
  );
}
