import type { ReactNode } from 'react';
import { Icon } from '../look/Icon.js';
import { useCopy } from '../look/useCopy.js';
import { useWording } from '../words/WordingContext.js';

/** The address holds the whole view, so copying it shares the view. */
export function CopyLink(): ReactNode {
  const { words } = useWording();
  const [isCopied, copy] = useCopy();
  return (
    <button type="button" className="btn sm" onClick={() => copy(window.location.href)}>
      <Icon name={isCopied ? 'check' : 'link'} />
      <span aria-live="polite">
        {isCopied ? words.benchmark.opened.copied : words.benchmark.opened.copyLink}
      </span>
    </button>
  );
}
