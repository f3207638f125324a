import { once } from 'node:events';
import { ensureGateKey, readGatePublicKey } from './gateKey.js';
import type { Arrivals } from './head.js';
import { passGate } from './passGate.js';

/**
 * The gate as a process of its own: cells come in on standard input. Out go two parts, a line of JSON with the verdict
 * and the signed manifest, and after it the payload exactly as it was hashed; nothing follows where the gate refused.
 */
async function main(): Promise<void> {
  const gateKeyFile = process.env['CAREGRAPH_GATE_KEY'];
  if (!gateKeyFile) throw new Error('Set CAREGRAPH_GATE_KEY to the path of the gate’s private key.');
  ensureGateKey(gateKeyFile);
  const difference = process.env['CAREGRAPH_RELEASE_DIFFERENCE'];
  const { sealed, ...rest } = await passGate(process.stdin, {
    gateKeyFile,
    published: (process.env['CAREGRAPH_RELEASE_PUBLISHED'] ?? '').split(',').filter(Boolean),
    // The store has written it.
    difference: difference ? (JSON.parse(difference) as Arrivals) : undefined,
    runBy: process.env['CAREGRAPH_RELEASE_RUN_BY'] || 'operator',
  });
  const { payload, ...seal } = sealed;
  const first = JSON.stringify({ ...rest, seal, publicKey: readGatePublicKey(gateKeyFile) });
  if (!process.stdout.write(`${first}\n`)) await once(process.stdout, 'drain');
  if (payload !== null && !process.stdout.write(payload)) await once(process.stdout, 'drain');
}

try {
  await main();
} catch (error) {
  process.stderr.write(
    `${JSON.stringify({ error: error instanceof Error ? error.message : 'The gate failed.' })}\n`,
  );
  process.exitCode = 1;
}
