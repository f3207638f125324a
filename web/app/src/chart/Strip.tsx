import type { ReactNode } from 'react';

/** Positions on the axis, from 0 (start) to 1 (end). */
export interface StripBand {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

export type StripState = 'value' | 'zero' | 'noData' | 'hidden';

export interface StripMarks {
  /** What there is to say of the reader's own figure; `hidden` is about the peers. */
  readonly state: StripState;
  readonly band?: StripBand | null;
  /** Where quartiles need more patients than there are: the median alone. */
  readonly median?: number | null;
  readonly own?: number | null;
  /** The own figure of the release before. */
  readonly was?: number | null;
  readonly guides?: readonly number[];
  readonly isBig?: boolean;
}

const DIAMOND = 'M0-7.5 7.5 0 0 7.5-7.5 0z';
const percent = (position: number): string => `${(position * 100).toFixed(2)}%`;

/**
 * A clinic among its peers on one line. The same facts stand beside it in words, so a screen reader passes it by. From right
 * to left it is mirrored by the style sheet; nothing in it is text.
 */
export function Strip(marks: StripMarks): ReactNode {
  const { state, band, own, was, guides = [], isBig = false } = marks;
  const median = band?.median ?? marks.median ?? null;
  if (state === 'hidden')
    return (
      <svg className="strip" aria-hidden="true">
        <svg y="50%" width="100%" height="1">
          <rect className="hatch-box" x="2%" width="96%" y="-11" height="22" rx="2" />
        </svg>
      </svg>
    );
  return (
    <svg className={isBig ? 'strip is-big' : 'strip'} aria-hidden="true">
      {guides.map((guide) => (
        <line key={guide} className="guide" x1={percent(guide)} x2={percent(guide)} y1="0" y2="100%" />
      ))}
      <svg y="50%" width="100%" height="1">
        {band && <Band band={band} isGhost={state === 'noData'} />}
        {median !== null && state !== 'noData' && (
          <line className="median" x1={percent(median)} x2={percent(median)} y1="-12" y2="12" />
        )}
        {state === 'noData' && <line className="dots" x1="2%" x2="98%" />}
        {was != null && own != null && (
          <>
            <line className="tail" x1={percent(was)} x2={percent(own)} />
            <Mark at={was}>
              <circle className="was" r="3.5" />
            </Mark>
          </>
        )}
        {own != null && (
          <Mark at={own}>
            {state === 'zero' ? (
              <>
                <line className="zline" y1="-15" y2="15" />
                <circle className="you-ring" r="6.5" />
              </>
            ) : (
              <path className="you" d={DIAMOND} />
            )}
          </Mark>
        )}
      </svg>
    </svg>
  );
}

function Band({ band: { low, high }, isGhost }: { band: StripBand; isGhost: boolean }): ReactNode {
  const width = percent(Math.max(high - low, 0.002));
  if (isGhost) return <rect className="ghost" x={percent(low)} width={width} y="-9" height="18" />;
  return (
    <>
      <rect className="band" x={percent(low)} width={width} y="-9" height="18" />
      <line className="bedge" x1={percent(low)} x2={percent(low)} y1="-9" y2="9" />
      <line className="bedge" x1={percent(high)} x2={percent(high)} y1="-9" y2="9" />
    </>
  );
}

function Mark({ at, children }: { at: number; children: ReactNode }): ReactNode {
  return (
    <svg className="mark" x={percent(at)} y="0" width="1" height="1">
      {children}
    </svg>
  );
}
