import type { ReactNode } from 'react';
import { useWording } from '../words/WordingContext.js';
import { Sample } from './Copyable.js';
import { QUERY_SAMPLE, SHELL_SAMPLE } from './samples.js';

const { explorer } = document.documentElement.dataset;

/** How to begin with the graph: scopes in plain words, reasons of refusals, samples, and the explorer. */
export function Developers(): ReactNode {
  const { words } = useWording();
  const { developers: page } = words;
  return (
    <>
      <div className="head">
        <div>
          <h1>{page.title}</h1>
          <p className="lead">{page.lead}</p>
        </div>
        {explorer && (
          <div className="acts">
            <a className="btn pri" href={explorer}>
              {page.explorer}
            </a>
          </div>
        )}
      </div>
      <div className="dev">
        <div>
          <section>
            <div className="sh">
              <div>
                <h2>{page.scopesTitle}</h2>
                <p>{page.scopesLead}</p>
              </div>
            </div>
            <ul className="panel">
              {page.scopes.map(([scope, text]) => (
                <li className="scope" key={scope}>
                  <div>
                    <h3>{text}</h3>
                    <code className="ltr">{scope}</code>
                  </div>
                </li>
              ))}
            </ul>
          </section>
          <Reasons />
        </div>
        <section>
          <div className="sh">
            <div>
              <h2>{page.tryTitle}</h2>
              <p>{page.tryLead}</p>
            </div>
          </div>
          <Sample name="GraphQL" text={QUERY_SAMPLE} />
          <Sample name="curl" text={SHELL_SAMPLE} />
        </section>
      </div>
    </>
  );
}

/** Why a field is null, and what to do about it. */
function Reasons(): ReactNode {
  const { developers: page } = useWording().words;
  return (
    <section>
      <div className="sh">
        <div>
          <h2>{page.errorsTitle}</h2>
          <p>{page.errorsLead}</p>
        </div>
      </div>
      <div className="panel scroll" tabIndex={0} role="region" aria-label={page.errorsTitle}>
        <table className="tbl">
          <thead>
            <tr>
              <th scope="col">{page.reason}</th>
              <th scope="col">{page.means}</th>
              <th scope="col">{page.todo}</th>
            </tr>
          </thead>
          <tbody>
            {page.reasons.map(([reason, means, todo]) => (
              <tr key={reason}>
                <td>
                  <code className="ltr">{reason}</code>
                </td>
                <td>{means}</td>
                <td>{todo}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
