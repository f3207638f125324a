import { useEffect, useState, type ReactNode } from 'react';
import { Icon } from '../look/Icon.js';
import type { Trouble } from '../graph/client.js';
import { signInAddress } from '../session/session.js';
import { useWording } from '../words/WordingContext.js';

const SHOWN_AFTER_MS = 300;
const SLOW_AFTER_MS = 4000;

/** Nothing for a moment, then shapes where figures will be, then a word that it takes longer than usual. */
export function Loading({ rows = 6 }: { rows?: number }): ReactNode {
  const { words } = useWording();
  const isShown = useAfter(SHOWN_AFTER_MS);
  const isSlow = useAfter(SLOW_AFTER_MS);
  return (
    <div className="loading" role="status" aria-busy="true">
      <span className="sr">{words.states.loading}</span>
      {isShown && (
        <div className="panel skl" aria-hidden="true">
          {Array.from({ length: rows }, (_, row) => (
            <i key={row} />
          ))}
        </div>
      )}
      {isSlow && (
        <p className="slow">
          <Icon name="clock" /> {words.states.slow}
        </p>
      )}
    </div>
  );
}

function useAfter(milliseconds: number): boolean {
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsOver(true), milliseconds);
    return () => clearTimeout(timer);
  }, [milliseconds]);
  return isOver;
}

/** Says what is or is not there, why, and what to do next. */
export function Notice({
  title,
  text,
  isPage = false,
  icon,
  children,
}: {
  title: string;
  text: string;
  isPage?: boolean;
  icon?: 'alert' | 'info' | undefined;
  children?: ReactNode;
}): ReactNode {
  const Heading = isPage ? 'h1' : 'h2';
  return (
    <section className="panel notice">
      {icon && <Icon name={icon} />}
      <div>
        <Heading>{title}</Heading>
        <p>{text}</p>
        {children && <div className="acts">{children}</div>}
      </div>
    </section>
  );
}

/** An answer that did not come, in words for whoever waits for it. */
export function TroubleNotice({ trouble, onRetry }: { trouble: Trouble; onRetry: () => void }): ReactNode {
  const { words } = useWording();
  const { title, text } = words.states.troubles[trouble];
  const here = window.location.pathname + window.location.search;
  return (
    <div role="alert">
      <Notice title={title} text={text} icon="alert">
        {trouble === 'SIGNED_OUT' ? (
          <a className="btn pri" href={signInAddress(here)}>
            {words.session.signIn}
          </a>
        ) : (
          <button className="btn" type="button" onClick={onRetry}>
            {words.states.retry}
          </button>
        )}
      </Notice>
    </div>
  );
}

/** Stays while the network is gone: what is shown may be old, and nothing new will come. */
export function OfflineBar(): ReactNode {
  const { words } = useWording();
  const [isOnline, setIsOnline] = useState(navigator.onLine);
  useEffect(() => {
    const listen = (): void => setIsOnline(navigator.onLine);
    window.addEventListener('online', listen);
    window.addEventListener('offline', listen);
    return () => {
      window.removeEventListener('online', listen);
      window.removeEventListener('offline', listen);
    };
  }, []);
  return (
    <div role="status">
      {!isOnline && (
        <p className="offline">
          <Icon name="alert" /> {words.states.offlineBar}
        </p>
      )}
    </div>
  );
}
