import { useState, type ReactNode } from 'react';
import { Icon } from '../look/Icon.js';
import { useWording } from '../words/WordingContext.js';

const SHOWN_MS = 2000;

/** Copies a text; says for a moment that it has. */
export function CopyButton({ name, text }: { name: string; text: string }): ReactNode {
  const { developers: words } = useWording().words;
  const [isCopied, setIsCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text);
    setIsCopied(true);
    setTimeout(() => setIsCopied(false), SHOWN_MS);
  };
  return (
    <button
      type="button"
      className="btn bare sm"
      aria-label={`${words.copy}: ${name}`}
      onClick={() => void copy()}
    >
      <Icon name={isCopied ? 'check' : 'copy'} /> {isCopied ? words.copied : words.copy}
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
