import { suite } from '../lib/suite.ts';
import { everyScenario } from '../scenarios/everyScenario.ts';

export const { options, setup, run, teardown, handleSummary } = suite(
  {
    name: 'spike',
    does: 'Four times the average within seconds, and back: what cannot be served is turned away cleanly, and then all is well again.',
    minutes: 3,
    from: 0.5,
    stages: [
      { share: 0.3, to: 0.5 },
      { share: 0.05, to: 4 },
      { share: 0.15, to: 4 },
      { share: 0.05, to: 0.5 },
      { share: 0.45, to: 0.5 },
    ],
    patience: 6,
    mayShed: 0.5,
  },
  everyScenario,
);
