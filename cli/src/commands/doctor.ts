import { existsSync } from 'node:fs';
import { freemem } from 'node:os';
import path from 'node:path';
import { request } from 'undici';
import { runningFile } from '../database/openDatabase.js';
import { ROOT, serviceUrl, warehouseFile, type ServiceName, type Settings } from '../settings.js';

interface Finding {
  readonly subject: string;
  readonly ok: boolean;
  readonly says: string;
}

const SERVICES: readonly ServiceName[] = [
  'gateway',
  'identity',
  'records',
  'billing',
  'consent',
  'warehouse',
  'audit',
];
const ENOUGH_MEMORY_BYTES = 1024 ** 3;

/** Checks this machine and the running system; prints a line for each, with what to do. Exit code 1 if one fails. */
export async function doctor(settings: Settings): Promise<void> {
  const findings: Finding[] = [
    check(
      'Node.js',
      Number(process.versions.node.split('.')[0]) >= 24,
      process.version,
      'run it through npm or npx, which bring Node 24',
    ),
    check(
      'memory',
      freemem() > ENOUGH_MEMORY_BYTES,
      `${(freemem() / 1024 ** 3).toFixed(1)} GiB free`,
      'close something: 1 GiB is needed',
    ),
    check(
      'supergraph',
      existsSync(path.join(ROOT, 'schema', 'supergraph.graphql')),
      'there',
      'npm run generate',
    ),
    check('system', existsSync(runningFile(settings)), 'started', 'npm start'),
    check('warehouse release', existsSync(warehouseFile(settings)), 'published', 'npx caregraph release'),
    ...(await Promise.all(SERVICES.map((name) => service(settings, name)))),
  ];
  for (const { subject, ok, says } of findings)
    console.log(`${ok ? 'ok    ' : 'MEND  '}${subject.padEnd(18)} ${says}`);
  if (findings.some(({ ok }) => !ok)) process.exitCode = 1;
}

function check(subject: string, ok: boolean, good: string, remedy: string): Finding {
  return { subject, ok, says: ok ? good : `do: ${remedy}` };
}

async function service(settings: Settings, name: ServiceName): Promise<Finding> {
  const url = `${serviceUrl(settings, name)}/readyz`;
  const ready = await request(url, { headersTimeout: 3000 })
    .then(async ({ statusCode, body }) => {
      await body.dump();
      return statusCode === 200;
    })
    .catch(() => false);
  return check(name, ready, `ready at ${url}`, `npm start, or read ${settings.data}/logs/${name}.log`);
}
