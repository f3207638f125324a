#!/usr/bin/env node
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pinnedNode } from '../../tools/node-binary.mjs';
import { compileCache } from '../../tools/workspaces.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const main = resolve(here, '../dist/src/main.js');

if (!existsSync(main)) {
  console.error('caregraph: it is not built yet. Run: npm start   (or: npm run build)');
  process.exit(1);
}
// For whatever it starts, too.
process.env['NODE_COMPILE_CACHE'] ??= compileCache;
if (Number(process.versions.node.split('.')[0]) >= 24) {
  module.enableCompileCache();
  await import(main);
} else {
  // Started outside npx with an older Node: go on with the one that the lockfile pins.
  const { status } = spawnSync(pinnedNode(resolve(here, '../..')), [main, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  process.exit(status ?? 1);
}
