import { useEffect, useState } from 'react';

const SHOWN_MS = 2000;

/** Copies a text, and says for two seconds that it has. Where the browser refuses the clipboard, it never says so. */
export function useCopy(): readonly [isCopied: boolean, copy: (text: string) => void] {
  const [copiedAt, setCopiedAt] = useState<number | null>(null);
  useEffect(() => {
    if (copiedAt === null) return;
    const timer = setTimeout(() => setCopiedAt(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copiedAt]);
  const copy = (text: string): void => {
    navigator.clipboard.writeText(text).then(
      () => setCopiedAt(performance.now()),
      () => setCopiedAt(null),
    );
  };
  return [copiedAt !== null, copy];
}
