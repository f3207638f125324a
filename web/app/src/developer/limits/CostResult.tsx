import type { ReactNode } from 'react';
import { useWording } from '../../words/WordingContext.js';
import type { LimitsInForce } from './useLimits.js';

/** As the gateway answers `POST /cost`. */
export interface Cost {
  readonly points: number;
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
  readonly tokens: number;
  /** Points for asking. */
  readonly charged: number;
}

const PARTS = ['points', 'depth', 'fields', 'aliases', 'tokens', 'charged'] as const;

/** What an operation comes to, beside what it may come to. */
export function CostResult({ cost, inForce }: { cost: Cost; inForce: LimitsInForce }): ReactNode {
  const { words, format } = useWording();
  const { limits } = words.portal;
  const { pointsPerMinute } = inForce;
  return (
    <div className="cost">
      <h3>{limits.result}</h3>
      <dl>
        {PARTS.map((part) => {
          const most = inForce.limits[part];
          return (
            <div key={part}>
              <dt>{limits.found[part]}</dt>
              <dd>
                {most === undefined
                  ? format.number(cost[part])
                  : limits.ofMost(format.number(cost[part]), format.number(most))}
              </dd>
            </div>
          );
        })}
      </dl>
      {pointsPerMinute !== null && <p>{limits.times(Math.floor(pointsPerMinute / cost.points))}</p>}
    </div>
  );
}
