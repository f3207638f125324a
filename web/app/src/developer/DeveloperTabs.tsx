import type { ReactNode } from 'react';
import { Link } from '../route/router.js';
import { useWording } from '../words/WordingContext.js';

const TABS = {
  guide: '/developers',
  apps: '/developers/apps',
  limits: '/developers/limits',
  changes: '/developers/changes',
} as const;
export type DeveloperTab = keyof typeof TABS;

/** The parts of the portal; of apps only developers have any. */
export function DeveloperTabs({ tab, isDeveloper }: { tab: DeveloperTab; isDeveloper: boolean }): ReactNode {
  const { words } = useWording();
  const shown = (Object.keys(TABS) as DeveloperTab[]).filter((each) => each !== 'apps' || isDeveloper);
  return (
    <nav className="tabs" aria-label={words.places.developers}>
      {shown.map((each) => (
        <Link key={each} href={TABS[each]} aria-current={each === tab ? 'page' : undefined}>
          {words.portal.tabs[each]}
        </Link>
      ))}
    </nav>
  );
}
