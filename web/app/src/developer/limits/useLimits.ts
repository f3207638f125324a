import { useEffect, useState } from 'react';

/** As the gateway answers `GET /limits`. */
export interface LimitsInForce {
  readonly limits: Readonly<Record<string, number>>;
  /** Null where points are not counted. */
  readonly pointsPerMinute: number | null;
}

type Asked =
  | { readonly state: 'LOADING' | 'FAILED' }
  | { readonly state: 'READ'; readonly inForce: LimitsInForce };

/** The limits of the gateway that runs now; `again` asks once more. */
export function useLimits(): readonly [Asked, () => void] {
  const [asked, setAsked] = useState<Asked>({ state: 'LOADING' });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const abort = new AbortController();
    const read = async (): Promise<void> => {
      const answer = await fetch('/limits', { signal: abort.signal });
      if (!answer.ok) throw new Error('No limits.');
      setAsked({ state: 'READ', inForce: (await answer.json()) as LimitsInForce }); // the gateway's own form
    };
    setAsked({ state: 'LOADING' });
    read().catch(() => {
      if (!abort.signal.aborted) setAsked({ state: 'FAILED' });
    });
    return () => abort.abort();
  }, [turn]);
  return [asked, () => setTurn(turn + 1)];
}
