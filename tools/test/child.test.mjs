import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { run } from '../child.mjs';
import { root } from '../workspaces.mjs';

const node = process.execPath;
const cwd = root;

test("a child's exit code is passed on", async () => {
  assert.equal((await run(node, ['-e', 'process.exit(7)'], { cwd })).code, 7);
});

test('a child ended by a signal gives the code that a shell would', async () => {
  const { code } = await run(node, ['-e', 'process.kill(process.pid, "SIGKILL")'], { cwd, capture: true });
  assert.equal(code, 137);
});

test('captured output holds both streams', async () => {
  const script = 'process.stdout.write("out"); process.stderr.write("err")';
  const { output } = await run(node, ['-e', script], { cwd, capture: true });
  assert.equal([...output].toSorted().join(''), [...'outerr'].toSorted().join(''));
});

test('a program that does not exist rejects', async () => {
  await assert.rejects(run(join(root, 'no-such-program'), [], { cwd }), /ENOENT/);
});

test('SIGTERM reaches the child, which may finish its work and choose the exit code', async () => {
  const child = `process.on('SIGTERM', () => { console.log('drained'); process.exit(3); });
    console.log('ready'); setInterval(() => {}, 1000);`;
  const parent = `import { run } from ${JSON.stringify(new URL('../child.mjs', import.meta.url).href)};
    process.exitCode = (await run(process.execPath, ['-e', ${JSON.stringify(child)}], { cwd: '.' })).code;`;
  const wrapper = spawn(node, ['--input-type=module', '-e', parent], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  wrapper.stdout.setEncoding('utf8');
  let output = '';
  wrapper.stdout.on('data', (chunk) => {
    output += chunk;
    if (output === 'ready\n') wrapper.kill('SIGTERM');
  });
  const [code] = await once(wrapper, 'close');
  assert.equal(output, 'ready\ndrained\n');
  assert.equal(code, 3);
});

test('started by npm, the child is stopped when the shell that npm put between is gone', async () => {
  const child = `process.on('SIGTERM', () => { console.log('drained'); process.exit(0); });
    console.log('ready'); setInterval(() => {}, 1000);`;
  const wrapper = `import { run } from ${JSON.stringify(new URL('../child.mjs', import.meta.url).href)};
    await run(process.execPath, ['-e', ${JSON.stringify(child)}], { cwd: '.' });`;
  const shell = `require('node:child_process').spawn(process.execPath,
    ['--input-type=module', '-e', ${JSON.stringify(wrapper)}], { stdio: 'inherit' });`;
  const env = { ...process.env, npm_lifecycle_event: 'start' };
  const parent = spawn(node, ['-e', shell], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
  parent.stdout.setEncoding('utf8');
  let output = '';
  parent.stdout.on('data', (chunk) => {
    output += chunk;
    if (output === 'ready\n') parent.kill('SIGKILL');
  });
  // The pipe closes when the last process that writes to it has ended.
  await once(parent, 'close');
  assert.equal(output, 'ready\ndrained\n');
});
