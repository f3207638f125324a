import type { ReactNode } from 'react';
import { useWording } from '../words/WordingContext.js';
import type { Kind } from './rows.js';

/** How to read a strip, where it is read. */
export function StripKey({ kind }: { kind: Kind }): ReactNode {
  const { words } = useWording();
  const { key } = words.benchmark;
  const isFee = kind === 'FEE';
  return (
    <section className="key" aria-label={key.title}>
      <h2>{key.title}</h2>
      <ul>
        <li>
          <svg width="40" height="20" aria-hidden="true">
            <rect className="band" y="2" width="40" height="16" />
            <path className="bedge" d="M.8 2v16M39.2 2v16" />
          </svg>
          {isFee ? key.feeBand : key.shareBand}
        </li>
        <li>
          <svg width="6" height="20" aria-hidden="true">
            <path className="median" d="M3 0v20" />
          </svg>
          {isFee ? key.feeMedian : key.shareMiddle}
        </li>
        <li>
          <svg width="44" height="20" aria-hidden="true">
            <line className="tail" x1="6" x2="34" y1="10" y2="10" />
            <circle className="was" cx="6" cy="10" r="3.5" />
            <path className="you" transform="translate(34 10)" d="M0-7.5 7.5 0 0 7.5-7.5 0z" />
          </svg>
          {key.you}
        </li>
        <li>
          <svg width="40" height="20" aria-hidden="true">
            <rect className="hatch-box" x=".5" y="2" width="39" height="16" rx="2" />
          </svg>
          {key.hidden}
        </li>
        {!isFee && (
          <li>
            <svg width="18" height="22" aria-hidden="true">
              <path className="zline" d="M9 0v22" />
              <circle className="you-ring" cx="9" cy="11" r="6" />
            </svg>
            {key.zero}
          </li>
        )}
        <li>
          <svg width="40" height="20" aria-hidden="true">
            <path className="dots" d="M2 10h37" />
          </svg>
          {key.noData}
        </li>
      </ul>
    </section>
  );
}
