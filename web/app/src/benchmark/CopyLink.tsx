import { useState, type ReactNode } from 'react';
import { Icon } from '../look/Icon.js';
import { useWording } from '../words/WordingContext.js';

/** The address holds the whole view, so copying it shares the view. */
export function CopyLink(): ReactNode {
  const { words } = useWording();
  const [isCopied, setIsCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(window.location.href);
    setIsCopied(true);
    setTimeout(() => setIsCopied(false), 2000);
  };
  return (
    <button type="button" className="btn sm" onClick={() => void copy()}>
      <Icon name={isCopied ? 'check' : 'link'} />
      <span aria-live="polite">
        {isCopied ? words.benchmark.opened.copied : words.benchmark.opened.copyLink}
      </span>
    </button>
  );
}
