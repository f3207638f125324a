import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prepareTestTemplate } from '@caregraph/database';
import { run } from './child.mjs';
import { environmentWithLocalBinaries, filesUnder, root, workspaceFolders } from './workspaces.mjs';

// Each file starts PostgreSQL sessions, some a whole system: more than two at once only wait for each other.
const filesAtOnce = 2;

process.exitCode = await testAll();

/** Runs the tests against one PostgreSQL server and leaves the runner's summary as the last output. */
async function testAll() {
  const { values } = parseArgs({ options: { only: { type: 'string' } } });
  const files = testFiles().filter((file) => !values.only || file.includes(values.only));
  if (files.length === 0) {
    console.error(`No test file has "${values.only}" in its name. There are:\n  ${testFiles().join('\n  ')}`);
    return 1;
  }
  const template = await prepareTestTemplate();
  try {
    const words = [
      '--enable-source-maps',
      '--test',
      `--test-concurrency=${filesAtOnce}`,
      '--test-reporter=spec',
    ];
    const env = { ...environmentWithLocalBinaries(), ...template.env };
    const { code } = await run(process.execPath, [...words, ...files], { cwd: root, env });
    return code;
  } finally {
    await template.stop();
  }
}

/** Compiled tests of every workspace and those of the tools, relative to the repository. */
function testFiles() {
  const compiled = workspaceFolders(root).flatMap((folder) =>
    filesUnder(join(root, folder, 'dist', 'test'))
      .filter((file) => file.endsWith('.test.js'))
      .map((file) => `${folder}/dist/test/${file}`),
  );
  const tools = filesUnder(join(root, 'tools', 'test'), () => false).filter((file) =>
    file.endsWith('.test.mjs'),
  );
  return [...compiled, ...tools.map((file) => `tools/test/${file}`)];
}
