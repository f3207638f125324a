import { readFileSync } from 'node:fs';
import { publish, type PublishOptions } from '../src/index.js';

/** Publishes what a file describes, in a process that a test can kill; says when it begins. */
const { now: _, ...options } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as PublishOptions;
process.send?.('begin');
await publish(options);
process.send?.('done');
process.disconnect?.();
