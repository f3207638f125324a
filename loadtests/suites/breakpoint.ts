import { suite } from '../lib/suite.ts';
import { everyScenario } from '../scenarios/everyScenario.ts';

export const { options, setup, run, teardown, handleSummary } = suite(
  {
    name: 'breakpoint',
    does: 'Ever more, until a limit breaks: how much is too much, and what breaks first?',
    minutes: 10,
    from: 0.5,
    stages: [{ share: 1, to: 10 }],
    patience: 2,
    seeksLimit: true,
  },
  everyScenario,
);
