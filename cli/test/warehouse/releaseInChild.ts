import { runRelease, type ReleaseOptions } from '../../src/warehouse/release.js';

/** Runs a release that a test can kill at any moment; says when it begins. */
const options = JSON.parse(process.argv[2] ?? '') as ReleaseOptions;
process.send?.('begin');
await runRelease(options);
process.disconnect?.();
