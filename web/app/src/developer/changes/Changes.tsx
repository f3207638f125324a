import type { ReactNode } from 'react';
import { useWording } from '../../words/WordingContext.js';
import { CHANGE_LOG, type ChangeLogEntry } from './changeLog.js';

type Change = ChangeLogEntry['changes'][number];
const KINDS = ['BREAKING', 'DANGEROUS', 'DEPRECATED', 'ADDED'] as const;
const LOOK = {
  BREAKING: 'tag danger',
  DANGEROUS: 'tag caution',
  DEPRECATED: 'tag caution',
  ADDED: 'tag ok',
} as const;

/** What has changed in the schema that clients see, by day and by what it is to a client. */
export function Changes(): ReactNode {
  const { words, format } = useWording();
  const { changes } = words.portal;
  return (
    <>
      <div className="head">
        <div>
          <h1>{changes.title}</h1>
          <p className="lead">{changes.lead}</p>
        </div>
      </div>
      <ol className="changes">
        {CHANGE_LOG.map(({ date, changes: ofDay }) => (
          <li key={date} className="panel">
            <h2>{format.date(`${date}T12:00:00Z`)}</h2>
            {ofDay.length === 0 && <p className="mute">{changes.first}</p>}
            {KINDS.map((kind) => (
              <OfKind key={kind} kind={kind} changes={ofDay.filter((change) => change.kind === kind)} />
            ))}
          </li>
        ))}
      </ol>
    </>
  );
}

/** What asks for something to be done is open; what is new may be many, and is opened by who wants it. */
function OfKind({ kind, changes }: { kind: Change['kind']; changes: readonly Change[] }): ReactNode {
  const { changes: words } = useWording().words.portal;
  if (changes.length === 0) return null;
  return (
    <details open={kind === 'BREAKING' || kind === 'DEPRECATED'}>
      <summary>
        <span className={LOOK[kind]}>{words.kinds[kind]}</span> {words.count(changes.length)}{' '}
        <span className="mute">{words.explained[kind]}</span>
      </summary>
      <ul>
        {changes.map(({ what, text }) => (
          <li key={`${what} ${text}`}>
            <span>{words.what[what] ?? what}</span> <code className="ltr">{text}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}
