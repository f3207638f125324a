import { useId, type ReactNode } from 'react';
import { Rich, useWording } from '../../words/WordingContext.js';
import { CopyButton } from '../Copyable.js';

/** Id and secret of a client, as the graph has just answered: nothing but this part of the page's memory ever holds them. */
export interface ShownSecret {
  readonly name: string;
  readonly clientId: string;
  readonly secret: string;
}

/** The one time that a secret is shown. */
export function NewSecret({ shown, onDone }: { shown: ShownSecret; onDone: () => void }): ReactNode {
  const { secret: words } = useWording().words.portal;
  const id = useId();
  return (
    <section className="panel secret" aria-labelledby={id}>
      <h2 id={id} tabIndex={-1} ref={(heading) => heading?.focus()}>
        {words.title(shown.name)}
      </h2>
      <p>
        <Rich text={words.text} />
      </p>
      <dl>
        {(
          [
            [words.id, shown.clientId],
            [words.secret, shown.secret],
          ] as const
        ).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code className="ltr">{value}</code>
              <CopyButton name={name} text={value} />
            </dd>
          </div>
        ))}
      </dl>
      <button type="button" className="btn pri" onClick={onDone}>
        {words.done}
      </button>
    </section>
  );
}
