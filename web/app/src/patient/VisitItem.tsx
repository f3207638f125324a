import type { ReactNode } from 'react';
import { Icon, type IconName } from '../look/Icon.js';
import { Rich, useWording } from '../words/WordingContext.js';
import type { Visit } from './visits.js';

const WHY_ICON: Readonly<Record<Visit['kind'], IconName>> = {
  own: 'check',
  care: 'check',
  app: 'check',
  emergency: 'alert',
  refused: 'cross',
};

/** One visit in sentences: who, what, why. */
export function VisitItem({ visit }: { visit: Visit }): ReactNode {
  const { words, format } = useWording();
  const { history } = words;
  const { who, what, kind } = visit;
  const names = (outcomes: readonly string[]): string =>
    format.list(
      what
        .filter(({ outcome }) => outcomes.includes(outcome))
        .map(({ code }) => `**${history.categories[code] ?? code}**`),
    );
  const seen = names(['SHOWN', 'SHOWN_IN_PART']);
  const changed = names(['CHANGED']);
  const refused = names(['REFUSED', 'CHANGE_FAILED']);
  const isOwn = kind === 'own';
  const [because] = visit.refusedBecause.map(({ code, text }) => history.reasons[code] ?? text);
  return (
    <li className={kind === 'emergency' ? 'ev em' : 'ev'}>
      <time className="when" dateTime={new Date(visit.at).toISOString()}>
        {format.dateTime(new Date(visit.at))}
      </time>
      <div>
        <p>
          {who.kind === 'APP' && who.name ? (
            <>
              <b>{who.name}</b> <span className="mute">{history.app}</span>
            </>
          ) : (
            <>
              <b>{history.roles[who.code] ?? who.text}</b>
              {who.name && <span className="mute"> {history.at(who.name)}</span>}
            </>
          )}
        </p>
        {seen && (
          <p>
            <Rich text={isOwn ? history.youSaw(seen) : history.theySaw(seen)} />
          </p>
        )}
        {changed && (
          <p>
            <Rich text={isOwn ? history.youChanged(changed) : history.theyChanged(changed)} />
          </p>
        )}
        {refused && (
          <p>
            <Rich text={history.refused(refused)} />
          </p>
        )}
        <p className="why">
          <Icon name={WHY_ICON[kind]} />
          <span>
            {kind === 'emergency' ? (
              <b>{history.emergency}</b>
            ) : kind === 'refused' ? (
              <b>{because ?? history.refusedShort}</b>
            ) : (
              <>
                <b>{visit.purpose ? (history.purposes[visit.purpose.code] ?? visit.purpose.text) : ''}</b>{' '}
                {visit.permittedBy.map(({ code, text }) => history.sources[code] ?? text).join(' ')}
              </>
            )}
          </span>
        </p>
      </div>
    </li>
  );
}
