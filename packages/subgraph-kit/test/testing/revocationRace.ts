import { performance } from 'node:perf_hooks';

/** What a read showed: PERMIT if it answered anything of what is revoked, an empty list included. */
export type Shown = 'PERMIT' | 'DENY';

/** Someone who reads without pause while rights come and go. */
export type Read = () => Promise<Shown>;

export interface RaceOptions {
  readonly rounds: number;
  /** All read at the same time, each one read after the other. */
  readonly readers: readonly Read[];
  /** Gives the right; resolves after its commit. */
  readonly grant: (round: number) => Promise<void>;
  /** Takes the right; resolves after its commit. */
  readonly revoke: (round: number) => Promise<void>;
}

export interface RaceResult {
  readonly revocations: number;
  readonly reads: number;
  /** Reads that were over before the revocation began. */
  readonly before: Readonly<Record<Shown, number>>;
  /** Reads that overlap the revocation: either answer is right. */
  readonly during: Readonly<Record<Shown, number>>;
  /** Reads that started after the revocation's commit had returned: a permit here is stale. */
  readonly after: Readonly<Record<Shown, number>>;
  readonly seconds: number;
}

type Phase = 'before' | 'during' | 'after';

/**
 * Races revocations against constant reads. Each round waits until every reader has been permitted once, so that there
 * is something to be stale, revokes while all of them read, and lets every reader read twice more. Readers stand still
 * only while the right is given back: else a late permit could not be told from a stale one.
 */
export async function raceRevocations(options: RaceOptions): Promise<RaceResult> {
  const startedAt = performance.now();
  const tally = {
    before: { PERMIT: 0, DENY: 0 },
    during: { PERMIT: 0, DENY: 0 },
    after: { PERMIT: 0, DENY: 0 },
  };
  for (let round = 0; round < options.rounds; round += 1) {
    await options.grant(round);
    await raceOnce(options, round, tally);
  }
  const reads = Object.values(tally).reduce((sum, { PERMIT, DENY }) => sum + PERMIT + DENY, 0);
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  return { revocations: options.rounds, reads, ...tally, seconds };
}

async function raceOnce(
  { readers, revoke }: RaceOptions,
  round: number,
  tally: Record<Phase, Record<Shown, number>>,
): Promise<void> {
  let phase: Phase = 'before';
  let waiting = readers.length;
  let letRevoke = (): void => undefined;
  const allHaveRead = new Promise<void>((resolve) => (letRevoke = resolve));
  const loops = readers.map(async (read) => {
    for (let first = true, left = 2; left > 0;) {
      const startedIn = phase;
      const shown = await read();
      // What began before and ended after the revocation overlaps it.
      tally[startedIn === phase ? startedIn : 'during'][shown] += 1;
      if (startedIn === 'after') left -= 1;
      if (first && --waiting === 0) letRevoke();
      first = false;
    }
  });
  const revocation = async (): Promise<void> => {
    await allHaveRead;
    phase = 'during';
    try {
      await revoke(round);
    } finally {
      phase = 'after'; // lets the readers end, whatever happened
    }
  };
  await Promise.all([revocation(), ...loops]);
}
