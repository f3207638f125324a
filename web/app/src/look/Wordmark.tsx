import type { ReactNode } from 'react';

/** The C is a band of peers; the diamond in its opening is you. */
export function Wordmark({ className = '' }: { className?: string }): ReactNode {
  return (
    <span className={`wordmark ${className}`}>
      <svg viewBox="0 0 28 20" aria-hidden="true">
        <path className="wm-band" d="M19 3H6a3 3 0 0 0-3 3v8a3 3 0 0 0 3 3h13" />
        <path className="wm-median" d="M10.5 6.5v7" />
        <path className="wm-you" d="M20 4 26 10 20 16 14 10z" />
      </svg>
      <span>Caregraph</span>
    </span>
  );
}
