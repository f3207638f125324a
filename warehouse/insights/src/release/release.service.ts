import { BENCHMARK_KINDS } from '@caregraph/measure';
import { z } from 'zod';
import type { CellState } from '../warehouse/cell.js';
import type { Release, ReleaseRow } from '../warehouse/release.js';
import type { BenchmarkRelease, ReleaseRule } from './release.type.js';

/** Newest first. */
export async function allReleases(release: Release): Promise<BenchmarkRelease[]> {
  const [rows, counts, population] = await Promise.all([
    release.releases(),
    release.counts(),
    release.population(),
  ]);
  return rows.map((row): BenchmarkRelease => {
    const country = population.find(
      ({ level, quarter }) => level === 'COUNTRY' && quarter === row.lastQuarter,
    );
    return {
      ...row,
      contributors: country?.contributors ?? null,
      patients: country?.patients ?? null,
      rules: rulesOf(row),
      counts: BENCHMARK_KINDS.map((kind) => {
        const cells = (state: CellState): number =>
          counts.find((each) => each.release === row.number && each.kind === kind && each.state === state)
            ?.cells ?? 0;
        return {
          kind,
          shown: cells('VALUE'),
          zero: cells('ZERO'),
          suppressed: cells('SUPPRESSED'),
          noData: cells('NO_DATA'),
        };
      }),
    };
  });
}

export async function releaseNumbered(release: Release, number: number): Promise<BenchmarkRelease | null> {
  return (await allReleases(release)).find((each) => each.number === number) ?? null;
}

/** The numbers of the builder's rules in words; one without a sentence here is told by its name. */
const MEANINGS: Readonly<Record<string, string>> = {
  minimumPatients: 'Fewest patients behind a figure that is shown.',
  minimumSubscribersOfCount: 'Fewest clinics behind a count.',
  minimumSubscribersOfFee: 'Fewest clinics behind a fee.',
  dominancePercent: 'No clinic has more than this part of a fee’s sum, in percent.',
  pPercent: 'No clinic can work out another’s fees more closely than this, in percent.',
  medianPatients: 'Fewest patients behind a median.',
  quartilePatients: 'Fewest patients behind quartiles.',
  quantileWindow: 'A median or quartile is the mean of so many fees around it.',
  quantileDigits: 'Significant digits of a median or quartile.',
  diverseChapters: 'Fewest chapters of conditions with enough patients in a slice.',
  chapterPercent: 'No chapter of conditions has more than this part of a slice, in percent.',
  coarsenPercent:
    'A table that would lose more than this part of its events is published more coarsely, in percent.',
  displayPatients: 'Fewest patients behind a text that is shown beside a code.',
  displaySubscribers: 'Fewest clinics behind a text that is shown beside a code.',
  maturityMonths: 'Months between the end of a quarter and its release.',
};

const Parameters = z.object({ builder: z.record(z.string(), z.unknown()) });

function rulesOf({ parameters }: ReleaseRow): ReleaseRule[] {
  const parsed = Parameters.safeParse(JSON.parse(parameters));
  return Object.entries(parsed.data?.builder ?? {}).flatMap(([name, value]) =>
    typeof value === 'number' ? [{ name, value, meaning: MEANINGS[name] ?? name }] : [],
  );
}
