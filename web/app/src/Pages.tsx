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

const Landing = lazy(async () => ({ default: (await import('./landing/Landing.js')).Landing }));
const Overview = lazy(async () => ({ default: (await import('./landing/Overview.js')).Overview }));
const Benchmarks = lazy(async () => ({ default: (await import('./benchmark/Benchmarks.js')).Benchmarks }));
const AccessHistory = lazy(async () => ({
  default: (await import('./patient/AccessHistory.js')).AccessHistory,
}));
const Sharing = lazy(async () => ({ default: (await import('./patient/Sharing.js')).Sharing }));
const Anonymity = lazy(async () => ({ default: (await import('./anonymity/Anonymity.js')).Anonymity }));
const Workbench = lazy(async () => ({ default: (await import('./workbench/Workbench.js')).Workbench }));
const DeveloperPages = lazy(async () => ({
  default: (await import('./developer/DeveloperPages.js')).DeveloperPages,
}));
const DEVELOPER_PAGES = /^\/developers(?:\/(?:limits|changes))?$/;
const PAGES_OF_DEVELOPERS = /^\/developers(?:\/(?:limits|changes|apps(?:\/[\w-]+)?))?$/;

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
