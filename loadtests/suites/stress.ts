import { suite } from '../lib/suite.ts';
import { everyScenario } from '../scenarios/everyScenario.ts';

export const { options, setup, run, teardown, handleSummary } = suite(
  {
    name: 'stress',
    does: 'Twice the average for most of the time: answers come later, and are still right.',
    minutes: 6,
    from: 0.5,
    stages: [
      { share: 0.15, to: 1 },
      { share: 0.15, to: 2 },
      { share: 0.55, to: 2 },
      { share: 0.15, to: 0.5 },
    ],
    patience: 3,
    mayShed: 0.05,
  },
  everyScenario,
);
