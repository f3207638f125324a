import { EXITS } from './exit.js';

/** docs/EXITS.md: each way on which something of a record could leave, what holds there, and the tests that show it. */
export function exitPage(): string {
  return [
    '# Exits',
    '',
    'Generated from `cli/src/generate/exit/exit.ts` by `npm run generate`. Every way on which something of a record could leave, what',
    'holds there, and the tests that show it: allowed, denied, and allowed that becomes denied. `cli/test/exit/exits.test.ts` fails when a test',
    'named here is not there, or when a root field, an argument, an interface, a union, a route or a command is in no row.',
    ...EXITS.flatMap(({ exit, rule, covers, tests }) => [
      '',
      `## ${exit}`,
      '',
      rule,
      '',
      ...(covers.length > 0 ? [`Goes this way: ${covers.map((each) => `\`${each}\``).join(', ')}.`, ''] : []),
      ...tests.map(({ file, title }) => `- ${title} (\`${file}\`)`),
    ]),
    '',
  ].join('\n');
}
