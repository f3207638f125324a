import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../src/main.js', import.meta.url));
const DECISIONS = 150_000;
const READS = 500;

interface Run {
  readonly code: number;
  readonly output: string;
}

function run(...words: string[]): Promise<Run> {
  return new Promise((resolve) => {
    const options = { maxBuffer: 64 * 1024 * 1024 };
    execFile(process.execPath, ['--enable-source-maps', MAIN, ...words], options, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error ? 1 : 0;
      resolve({ code, output: `${stderr}${stdout}` });
    });
  });
}

describe('fuzz:access', () => {
  it('finds no difference between oracle, policy, row security and graph, and finds each planted fault', async (test) => {
    const { code, output } = await run(
      '--decisions',
      String(DECISIONS),
      '--reads',
      String(READS),
      '--seed',
      '20261122',
      '--json',
    );
    const last = output.trimEnd().split('\n').at(-1) ?? '';
    assert.equal(code, 0, output);
    const { decisions, reads, mismatches, plantedFound } = JSON.parse(last) as Record<string, number>;
    assert.ok(decisions !== undefined && decisions >= DECISIONS);
    assert.ok(reads !== undefined && reads >= READS);
    assert.deepEqual({ mismatches, plantedFound }, { mismatches: 0, plantedFound: 10 });
    test.diagnostic(last);
  });

  it('says how it is used where it is used wrongly', async () => {
    const { code, output } = await run('--reads', 'many');
    assert.equal(code, 2);
    assert.match(output, /--decisions/);
  });
});
