import type { ReactNode } from 'react';
import { Loading, TroubleNotice } from '../../shell/states.js';
import { useWording } from '../../words/WordingContext.js';
import { CostForm } from './CostForm.js';
import { useLimits, type LimitsInForce } from './useLimits.js';

/** What the gateway refuses by, as it says itself, and what an operation would cost. */
export function Limits({ isSignedIn }: { isSignedIn: boolean }): ReactNode {
  const { limits: words } = useWording().words.portal;
  const [asked, again] = useLimits();
  return (
    <>
      <div className="head">
        <div>
          <h1>{words.title}</h1>
          <p className="lead">{words.lead}</p>
        </div>
      </div>
      {asked.state === 'READ' ? (
        <div className="dev limits">
          <CostForm isSignedIn={isSignedIn} inForce={asked.inForce} />
          <LimitTable inForce={asked.inForce} />
        </div>
      ) : asked.state === 'FAILED' ? (
        <TroubleNotice trouble={navigator.onLine ? 'UNAVAILABLE' : 'OFFLINE'} onRetry={again} />
      ) : (
        <Loading />
      )}
    </>
  );
}

/** The reason that the gateway gives, by the limit. */
const REASONS: Readonly<Record<string, string>> = {
  pointsPerMinute: 'RATE_LIMITED',
  points: 'COST_TOO_HIGH',
  depth: 'NESTED_TOO_DEEPLY',
  fields: 'TOO_MANY_FIELDS',
  aliases: 'TOO_MANY_ALIASES',
  tokens: 'TOO_MANY_TOKENS',
  documentLength: 'DOCUMENT_TOO_LONG',
  bodyBytes: 'BODY_TOO_LARGE',
  brackets: 'NESTED_TOO_DEEPLY',
  duplicateFields: 'TOO_MANY_DUPLICATE_FIELDS',
  duplicateObjects: 'TOO_MANY_DUPLICATE_FIELDS',
  directives: 'TOO_MANY_DIRECTIVES',
  directivesAtOnePlace: 'TOO_MANY_DIRECTIVES',
  fragments: 'TOO_MANY_FRAGMENTS',
  operations: 'TOO_MANY_OPERATIONS',
  variableDefinitions: 'TOO_MANY_VARIABLES',
  listLength: 'LIST_TOO_LONG',
  variableDepth: 'VARIABLES_NESTED_TOO_DEEPLY',
  variableValues: 'VARIABLES_TOO_MANY',
  textLength: 'TEXT_TOO_LONG',
  deadlineMs: 'DEADLINE_EXCEEDED',
};

/** Known limits in this order, and any that the gateway has besides. */
function LimitTable({ inForce }: { inForce: LimitsInForce }): ReactNode {
  const { words, format } = useWording();
  const { limits } = words.portal;
  const values: Readonly<Record<string, number | null>> = {
    pointsPerMinute: inForce.pointsPerMinute,
    ...inForce.limits,
  };
  const names = [...new Set([...Object.keys(REASONS), ...Object.keys(values)])];
  return (
    <section>
      <div className="sh">
        <h2>{limits.tableTitle}</h2>
      </div>
      <div className="panel scroll" tabIndex={0} role="region" aria-label={limits.tableTitle}>
        <table className="tbl limit-table">
          <thead>
            <tr>
              <th scope="col">{limits.limit}</th>
              <th scope="col" className="num">
                {limits.most}
              </th>
              <th scope="col">{limits.reason}</th>
            </tr>
          </thead>
          <tbody>
            {names.flatMap((name) => {
              const value = values[name];
              if (value === undefined || value === null) return [];
              return (
                <tr key={name}>
                  <th scope="row">{limits.names[name] ?? name}</th>
                  <td className="num">{format.number(value)}</td>
                  <td>
                    <code className="ltr">{REASONS[name] ?? ''}</code>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
