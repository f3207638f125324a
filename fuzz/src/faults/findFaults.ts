import { decide } from '@caregraph/policy';
import { fuzzRows } from '../database/fuzzRows.js';
import { DECISIONS_PER_WORLD, fuzzDecisions, noDecisions } from '../decisions/fuzzDecisions.js';
import { fuzzGraph } from '../graph/fuzzGraph.js';
import { DATABASE_FAULTS } from './databaseFaults.js';
import { DECISION_FAULTS } from './decisionFaults.js';
import { GRAPH_FAULTS } from './graphFaults.js';

export interface FoundFault {
  readonly fault: string;
  readonly isFound: boolean;
  /** What was asked until it was found, or in all. */
  readonly asked: string;
}

const MOST_DECISIONS = 200_000;
const MOST_VIEWS = 800;
const MOST_READS = 2_000;

/** Plants each fault alone, from outside, into the real part, and says whether the comparison finds it. */
export async function findFaults(seed: number, found: (fault: FoundFault) => void): Promise<FoundFault[]> {
  const all: FoundFault[] = [];
  const add = (fault: FoundFault): void => {
    all.push(fault);
    found(fault);
  };
  for (const [fault, plant] of Object.entries(DECISION_FAULTS)) {
    const counts = noDecisions();
    const faulty = plant(decide);
    for (let world = 0; world * DECISIONS_PER_WORLD < MOST_DECISIONS && counts.mismatches === 0; world += 1)
      fuzzDecisions(seed, world, faulty, counts);
    add({ fault, isFound: counts.mismatches > 0, asked: `${counts.decisions} decisions` });
  }
  for (const [fault, plant] of Object.entries(DATABASE_FAULTS)) {
    const { mismatches, views } = await fuzzRows({ seed, views: MOST_VIEWS, plant, untilFound: true });
    add({ fault, isFound: mismatches > 0, asked: `${views} views of all tables` });
  }
  for (const fault of GRAPH_FAULTS) {
    const { mismatches, reads } = await fuzzGraph({ seed, reads: MOST_READS, fault, untilFound: true });
    add({ fault, isFound: mismatches > 0, asked: `${reads} reads` });
  }
  return all;
}
