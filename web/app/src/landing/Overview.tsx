import type { ReactNode } from 'react';
import type { Viewer } from '../graph/viewer.js';
import { Icon } from '../look/Icon.js';
import { homeOf } from '../route/places.js';
import { Link } from '../route/router.js';
import { useWording } from '../words/WordingContext.js';

const { explorer } = document.documentElement.dataset;

/** Who one is here, and what that means. */
export function Overview({ viewer }: { viewer: Viewer }): ReactNode {
  const { words } = useWording();
  const { overview } = words;
  const role = words.roles[viewer.role as keyof typeof words.roles];
  const name = viewer.patient?.name?.text ?? viewer.subscriber?.name ?? role;
  const { may, mayNot } = overview.byRole[viewer.role] ?? { may: '', mayNot: '' };
  const home = homeOf(viewer.role);
  return (
    <div className="overview">
      <div className="head">
        <div>
          <h1>{overview.title(name)}</h1>
          <p className="lead">{overview.lead(role)}</p>
        </div>
      </div>
      <div className="cards">
        <section className="panel card">
          <h2>
            <Icon name="check" /> {overview.may}
          </h2>
          <p>{may}</p>
          {home === '/overview' ? (
            explorer && (
              <a className="btn" href={explorer}>
                {overview.explorer}
              </a>
            )
          ) : (
            <Link className="btn pri" href={home}>
              {overview.go}
            </Link>
          )}
        </section>
        <section className="panel card">
          <h2>
            <Icon name="lock" /> {overview.mayNot}
          </h2>
          <p>{mayNot}</p>
        </section>
      </div>
    </div>
  );
}
