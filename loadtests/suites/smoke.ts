import { suite } from '../lib/suite.ts';
import { everyScenario } from '../scenarios/everyScenario.ts';

/** Whether everything works; how much it carries is another suite's question. */
export const { options, setup, run, teardown, handleSummary } = suite(
  {
    name: 'smoke',
    does: 'Everything once in a while, for a few seconds: does it work?',
    minutes: 0.5,
    from: 0.4,
    stages: [{ share: 1, to: 0.4 }],
    patience: 4,
  },
  everyScenario,
);
