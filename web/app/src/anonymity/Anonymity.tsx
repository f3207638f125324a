import type { ReactNode } from 'react';
import { useQuery } from 'urql';
import { graphql, type ResultOf } from '../graph/graphql.js';
import { useWording } from '../words/WordingContext.js';

const ReleaseDocument = graphql(`
  query Release {
    benchmarkReleases {
      number
      publishedIn
      quarters
      contributors
      patients
      rules {
        name
        value
        meaning
      }
      counts {
        kind
        shown
        zero
        suppressed
        noData
      }
      cellsHash
      keyId
    }
  }
`);
type Release = NonNullable<ResultOf<typeof ReleaseDocument>['benchmarkReleases']>[number];

/** How the published figures hide everybody, in plain words; with the numbers of the release for those who may see it. */
export function Anonymity({ isSignedIn }: { isSignedIn: boolean }): ReactNode {
  const { words } = useWording();
  const { anonymityPage: page } = words;
  return (
    <div className="anonymity">
      <div className="head">
        <div>
          <h1>{page.title}</h1>
          <p className="lead">{page.lead}</p>
        </div>
      </div>
      <div className="an-split">
        <ol className="steps">
          {page.steps.map(({ title, text }) => (
            <li key={title}>
              <h2>{title}</h2>
              <p>{text}</p>
            </li>
          ))}
        </ol>
        <Picture />
      </div>
      {isSignedIn ? <Numbers /> : <p className="cap an-note">{page.signIn}</p>}
    </div>
  );
}

/** Three parts and their sum, of which the second is hidden for the sake of the first. */
function Picture(): ReactNode {
  const { words } = useWording();
  const { anonymityPage: page } = words;
  return (
    <figure className="panel an-pic">
      <h2>{page.pictureTitle}</h2>
      <div className="sum-row" aria-hidden="true">
        <span className="sum-cell is-hidden" />
        <i>+</i>
        <span className="sum-cell is-hidden is-second" />
        <i>+</i>
        <span className="sum-cell">84</span>
        <i>=</i>
        <span className="sum-cell is-sum">131</span>
      </div>
      <figcaption>{page.picture}</figcaption>
    </figure>
  );
}

function Numbers(): ReactNode {
  const { words, format } = useWording();
  const [{ data, fetching }] = useQuery({ query: ReleaseDocument });
  const { anonymityPage: page } = words;
  const release = data?.benchmarkReleases?.[0];
  if (!release) return fetching ? null : <p className="cap an-note">{page.noNumbers}</p>;
  return (
    <section
      className="an-numbers"
      aria-label={page.releaseTitle(String(release.number), release.publishedIn)}
    >
      <h2>{page.releaseTitle(format.number(release.number), format.quarterName(release.publishedIn))}</h2>
      <div className="anon">
        {release.contributors != null && (
          <dl>
            <dt>{format.number(release.contributors)}</dt>
            <dd>{page.clinics}</dd>
          </dl>
        )}
        {release.patients != null && (
          <dl>
            <dt>{format.number(release.patients)}</dt>
            <dd>{page.patients}</dd>
          </dl>
        )}
        <dl>
          <dt>{format.number(release.quarters.length)}</dt>
          <dd>{page.quarters}</dd>
        </dl>
      </div>
      <Counts counts={release.counts} />
      <Rules release={release} />
    </section>
  );
}

/** How much of each kind is hidden: the hatch is the same as in the strips. */
function Counts({ counts }: { counts: Release['counts'] }): ReactNode {
  const { words, format } = useWording();
  const { anonymityPage: page } = words;
  return (
    <ul className="panel counts">
      {counts.map(({ kind, shown, zero, suppressed }) => {
        const all = Math.max(shown + zero + suppressed, 1);
        const part = ((shown + zero) / all) * 100;
        const label = page.barLabel(page.kinds[kind], format.number(shown + zero), format.number(suppressed));
        return (
          <li key={kind}>
            <span>{page.kinds[kind]}</span>
            <svg width="100%" height="22" role="img" aria-label={label}>
              <rect className="band" width={`${part}%`} height="22" rx="2" />
              <rect className="hatch-box" x={`${part}%`} width={`${100 - part}%`} height="22" rx="2" />
            </svg>
            <span className="cap" aria-hidden="true">
              {format.number(shown + zero)} {page.shown} · {format.number(suppressed)} {page.hidden}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

function Rules({ release }: { release: Release }): ReactNode {
  const { words } = useWording();
  const { anonymityPage: page } = words;
  return (
    <>
      <h3>{page.rules}</h3>
      <div className="panel scroll" tabIndex={0} role="region" aria-label={page.rules}>
        <table className="tbl rules">
          <thead>
            <tr>
              <th scope="col">{page.meaning}</th>
              <th scope="col" className="num">
                {page.value}
              </th>
            </tr>
          </thead>
          <tbody>
            {release.rules.map(({ name, value, meaning }) => (
              <tr key={name}>
                <th scope="row">{meaning}</th>
                <td className="num ltr">{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <dl className="hashes">
        <dt>{page.hash}</dt>
        <dd>
          <code className="ltr">{release.cellsHash}</code>
        </dd>
        <dt>{page.key}</dt>
        <dd>
          <code className="ltr">{release.keyId}</code>
        </dd>
      </dl>
    </>
  );
}
