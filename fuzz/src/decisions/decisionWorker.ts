import { parentPort, workerData } from 'node:worker_threads';
import { decide } from '@caregraph/policy';
import { DECISIONS_PER_WORLD, fuzzDecisions, noDecisions } from './fuzzDecisions.js';

/** A share of the worlds: every `step`th from `first`, below `worlds`. */
export interface Share {
  readonly seed: number;
  readonly first: number;
  readonly step: number;
  readonly worlds: number;
}

const WORLDS_PER_MESSAGE = 50;

const { seed, first, step, worlds } = workerData as Share; // runDecisions starts this file
const counts = noDecisions();
// The rule means a browser's windows: a thread's port has no target.
const tell = (message: object): void => parentPort?.postMessage(message); // oxlint-disable-line unicorn/require-post-message-target-origin
for (let index = first, done = 1; index < worlds; index += step, done += 1) {
  fuzzDecisions(seed, index, decide, counts);
  if (done % WORLDS_PER_MESSAGE === 0) tell({ progress: WORLDS_PER_MESSAGE * DECISIONS_PER_WORLD });
}
tell({ counts });
