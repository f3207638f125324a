import type { ReactNode } from 'react';
import { Icon } from '../look/Icon.js';
import { useCopy } from '../look/useCopy.js';
import { useWording } from '../words/WordingContext.js';

/** Copies a text; says for a moment that it has. */
export function CopyButton({ name, text }: { name: string; text: string }): ReactNode {
  const { developers: words } = useWording().words;
  const [isCopied, copy] = useCopy();
  return (
    <button
      type="button"
      className="btn bare sm"
      aria-label={`${words.copy}: ${name}`}
      onClick={() => copy(text)}
    >
      <Icon name={isCopied ? 'check' : 'copy'} />{' '}
      <span aria-live="polite">{isCopied ? words.copied : words.copy}</span>
    </button>
  );
}

/** Text to take along, as it stands. */
export function Sample({ name, text }: { name: string; text: string }): ReactNode {
  return (
    <div className="panel code">
      <div className="bar">
        <h3>{name}</h3>
        <span className="sp" />
        <CopyButton name={name} text={text} />
      </div>
      <pre className="ltr" tabIndex={0} role="region" aria-label={name}>
        <code>{text}</code>
      </pre>
    </div>
  );
}
