#!/usr/bin/env node
// The one entry of every npm script. It needs nothing but Node 20: a fresh clone has no node_modules yet.
// Only this file is read by whatever Node the machine has, so it must parse on old ones and imports late.
const oldestMajor = 20;
const major = Number(process.versions.node.split('.')[0]);

if (major < oldestMajor) {
  console.error(
    `Caregraph needs Node ${oldestMajor} or newer to start; this is ${process.version}.\n` +
      'Install a current one from https://nodejs.org and repeat the command.',
  );
  process.exitCode = 1;
} else {
  try {
    const { runCommand } = await import('./commands.mjs');
    process.exitCode = await runCommand(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error && 'isInstruction' in error ? error.message : error);
    process.exitCode = 1;
  }
}
