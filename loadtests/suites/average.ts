import { suite } from '../lib/suite.ts';
import { everyScenario } from '../scenarios/everyScenario.ts';

export const { options, setup, run, teardown, handleSummary } = suite(
  {
    name: 'average',
    does: 'An ordinary hour in small: a rise, a steady load, a fall.',
    minutes: 5,
    from: 0.2,
    stages: [
      { share: 0.1, to: 1 },
      { share: 0.8, to: 1 },
      { share: 0.1, to: 0.2 },
    ],
  },
  everyScenario,
);
