import { lazy, Suspense, useEffect, type ReactNode } from 'react';
import { useQuery } from 'urql';
import { troubleOf } from './graph/client.js';
import { ViewerDocument, type Viewer } from './graph/viewer.js';
import { useRouter } from './route/router.js';
import { homeOf } from './route/places.js';
import { Shell } from './shell/Shell.js';
import { ErrorBoundary } from './shell/ErrorBoundary.js';
import { Loading, Notice, TroubleNotice } from './shell/states.js';
import { useWording } from './words/WordingContext.js';

const LOADERS = {
  landing: async () => ({ default: (await import('./landing/Landing.js')).Landing }),
  overview: async () => ({ default: (await import('./landing/Overview.js')).Overview }),
  benchmarks: async () => ({ default: (await import('./benchmark/Benchmarks.js')).Benchmarks }),
  accessHistory: async () => ({ default: (await import('./patient/AccessHistory.js')).AccessHistory }),
  sharing: async () => ({ default: (await import('./patient/Sharing.js')).Sharing }),
  anonymity: async () => ({ default: (await import('./anonymity/Anonymity.js')).Anonymity }),
  workbench: async () => ({ default: (await import('./workbench/Workbench.js')).Workbench }),
  developers: async () => ({ default: (await import('./developer/DeveloperPages.js')).DeveloperPages }),
};
const Landing = lazy(LOADERS.landing);
const Overview = lazy(LOADERS.overview);
const Benchmarks = lazy(LOADERS.benchmarks);
const AccessHistory = lazy(LOADERS.accessHistory);
const Sharing = lazy(LOADERS.sharing);
const Anonymity = lazy(LOADERS.anonymity);
const Workbench = lazy(LOADERS.workbench);
const DeveloperPages = lazy(LOADERS.developers);

const DEVELOPER_PAGES = /^\/developers(?:\/(?:limits|changes))?$/;
const PAGES_OF_DEVELOPERS = /^\/developers(?:\/(?:limits|changes|apps(?:\/[\w-]+)?))?$/;

const PRELOADED: readonly (readonly [address: RegExp, load: () => Promise<unknown>])[] = [
  [/^\/benchmarks\//, LOADERS.benchmarks],
  [/^\/my-data$/, LOADERS.accessHistory],
  [/^\/my-data\/sharing$/, LOADERS.sharing],
  [/^\/research$/, LOADERS.workbench],
  [/^\/anonymity$/, LOADERS.anonymity],
  [PAGES_OF_DEVELOPERS, LOADERS.developers],
  [/^\/overview$/, LOADERS.overview],
];

/** Begins to load what the address will probably show, before it is known who reads. */
export function preloadPage(path: string): void {
  const load = PRELOADED.find(([address]) => address.test(path))?.[1];
  // What cannot be loaded now is tried again, and told, when it is needed.
  load?.().catch(() => undefined);
}

/** What stands at the address, for whoever reads. */
export function Pages({ signedIn }: { signedIn: boolean | null }): ReactNode {
  if (signedIn === null)
    return (
      <Shell viewer={null}>
        <TroubleNotice
          trouble={navigator.onLine ? 'UNAVAILABLE' : 'OFFLINE'}
          onRetry={() => window.location.reload()}
        />
      </Shell>
    );
  return signedIn ? <SignedInPages /> : <OpenPages />;
}

function OpenPages(): ReactNode {
  const { path } = useRouter();
  return (
    <Shell viewer={null}>
      <Page>
        {path === '/anonymity' ? (
          <Anonymity isSignedIn={false} />
        ) : DEVELOPER_PAGES.test(path) ? (
          <DeveloperPages path={path} role={null} />
        ) : (
          <Landing />
        )}
      </Page>
    </Shell>
  );
}

function SignedInPages(): ReactNode {
  const { path, go } = useRouter();
  const [{ data, error }, ask] = useQuery({ query: ViewerDocument });
  const viewer = data?.viewer ?? null;
  const home = viewer === null ? null : homeOf(viewer.role);
  useEffect(() => {
    if (path === '/' && home !== null) go(home, { replace: true });
  }, [path, home, go]);
  if (viewer === null) {
    const trouble = error === undefined ? null : troubleOf(error);
    return (
      <Shell viewer={null} isKnown>
        {trouble === null ? (
          <Loading />
        ) : (
          <TroubleNotice trouble={trouble} onRetry={() => ask({ requestPolicy: 'network-only' })} />
        )}
      </Shell>
    );
  }
  return (
    <Shell viewer={viewer}>
      <Page key={path}>{pageAt(path, viewer)}</Page>
    </Shell>
  );
}

/** The address says what is asked for; whether it is shown, the graph decides. Here only pages are left out that would be empty. */
function pageAt(path: string, viewer: Viewer): ReactNode {
  const { role, patient } = viewer;
  const measure = /^\/benchmarks\/(fees|conditions|treatments)$/.exec(path)?.[1];
  if (measure !== undefined && role === 'CLINIC_ADMIN')
    return <Benchmarks measure={measure as 'fees' | 'conditions' | 'treatments'} viewer={viewer} />;
  if (path === '/my-data' && patient) return <AccessHistory patientId={patient.id} />;
  if (path === '/my-data/sharing' && patient) return <Sharing patientId={patient.id} />;
  if (path === '/research' && role === 'RESEARCHER') return <Workbench />;
  if (path === '/anonymity') return <Anonymity isSignedIn />;
  if ((role === 'DEVELOPER' ? PAGES_OF_DEVELOPERS : DEVELOPER_PAGES).test(path))
    return <DeveloperPages path={path} role={role} />;
  if (path === '/overview' || path === '/') return <Overview viewer={viewer} />;
  return <NotForYou />;
}

function NotForYou(): ReactNode {
  const { words } = useWording();
  return <Notice title={words.states.notFoundTitle} text={words.states.notFoundText} isPage />;
}

function Page({ children }: { children: ReactNode }): ReactNode {
  return (
    <ErrorBoundary>
      <Suspense fallback={<Loading />}>{children}</Suspense>
    </ErrorBoundary>
  );
}
