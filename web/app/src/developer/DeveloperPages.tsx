import type { ReactNode } from 'react';
import { AppPage } from './apps/AppPage.js';
import { Apps } from './apps/Apps.js';
import { Changes } from './changes/Changes.js';
import { Developers } from './Developers.js';
import { DeveloperTabs, type DeveloperTab } from './DeveloperTabs.js';
import { Limits } from './limits/Limits.js';

/** The developer portal at an address below /developers. */
export function DeveloperPages({ path, role }: { path: string; role: string | null }): ReactNode {
  const tab = tabAt(path);
  const app = /^\/developers\/apps\/([\w-]+)$/.exec(path)?.[1];
  return (
    <div className="developers">
      <DeveloperTabs tab={tab} isDeveloper={role === 'DEVELOPER'} />
      {tab === 'guide' && <Developers />}
      {tab === 'apps' && (app === undefined ? <Apps /> : <AppPage id={app} />)}
      {tab === 'limits' && <Limits isSignedIn={role !== null} />}
      {tab === 'changes' && <Changes />}
    </div>
  );
}

function tabAt(path: string): DeveloperTab {
  if (path.startsWith('/developers/apps')) return 'apps';
  if (path === '/developers/limits') return 'limits';
  return path === '/developers/changes' ? 'changes' : 'guide';
}
