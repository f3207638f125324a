import type { ReactNode } from 'react';
import { useWording } from '../../words/WordingContext.js';
import type { UsageDay } from './documents.js';

const HEIGHT = 120;
/** Of the width of a day. */
const BAR = 0.62;

/** A bar for each day, the failed part hatched. One picture to a screen reader; the table below has its figures. */
export function UsageChart({ days }: { days: readonly UsageDay[] }): ReactNode {
  const { words, format } = useWording();
  const { usage } = words.portal;
  const most = Math.max(1, ...days.map(({ operations }) => operations ?? 0));
  const heightOf = (count: number): number => (count / most) * HEIGHT;
  const label = (day: unknown): string =>
    new Intl.DateTimeFormat(format.locale, { day: 'numeric', month: 'numeric', timeZone: 'UTC' }).format(
      new Date(`${String(day)}T12:00:00Z`),
    );
  return (
    <figure className="usage-chart">
      <div className="usage-bars" role="img" aria-label={usage.chart}>
        <span className="usage-most" aria-hidden="true">
          {format.number(most)}
        </span>
        {days.map(({ day, operations, failed }, index) => {
          const all = heightOf(operations ?? 0);
          const bad = heightOf(failed ?? 0);
          return (
            <div key={String(day)}>
              <svg width="100%" height={HEIGHT} aria-hidden="true">
                <rect
                  className="bar-r"
                  x={`${50 * (1 - BAR)}%`}
                  width={`${100 * BAR}%`}
                  y={HEIGHT - all}
                  height={Math.max(0, all - bad)}
                />
                {bad > 0 && (
                  <rect
                    className="hatch-box"
                    x={`${50 * (1 - BAR)}%`}
                    width={`${100 * BAR}%`}
                    y={HEIGHT - bad}
                    height={bad}
                  />
                )}
              </svg>
              <span className={index % 2 === 0 ? 'cap' : 'cap odd'}>{label(day)}</span>
            </div>
          );
        })}
      </div>
      <figcaption className="cap">
        <i className="well" /> {usage.well} <i className="bad" /> {usage.withErrors}
      </figcaption>
    </figure>
  );
}
