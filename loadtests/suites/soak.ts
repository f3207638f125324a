import { suite } from '../lib/suite.ts';
import { everyScenario } from '../scenarios/everyScenario.ts';

export const { options, setup, run, teardown, handleSummary } = suite(
  {
    name: 'soak',
    does: 'Average load for a long time: nothing grows, nothing slows down.',
    minutes: 25,
    from: 0.5,
    stages: [
      { share: 0.05, to: 1 },
      { share: 0.95, to: 1 },
    ],
  },
  everyScenario,
);
