import { countCuboids } from './cuboidCounts.js';
import { ensureGateKey, passGate, readGatePublicKey } from './seal.js';
import { readCandidate } from './readCandidate.js';

/** The gate as a process of its own: cells come in on standard input, the verdict and the sealed release go out. */
async function main(): Promise<void> {
  const gateKeyFile = process.env['CAREGRAPH_GATE_KEY'];
  if (!gateKeyFile) throw new Error('Set CAREGRAPH_GATE_KEY to the path of the gate’s private key.');
  ensureGateKey(gateKeyFile);
  const candidate = await readCandidate(process.stdin);
  const { verdict, sealed } = passGate(candidate, gateKeyFile);
  const output = {
    verdict: { ...verdict, refusals: verdict.refusals.slice(0, 100) },
    sealed,
    input: candidate.input,
    quarters: candidate.quarters,
    codeVersion: candidate.codeVersion,
    // A shape that is refused cannot be counted.
    cuboids: verdict.breaches.shape > 0 ? [] : countCuboids(candidate.cells),
    publicKey: readGatePublicKey(gateKeyFile),
  };
  process.stdout.write(JSON.stringify(output));
}

try {
  await main();
} catch (error) {
  process.stderr.write(
    `${JSON.stringify({ error: error instanceof Error ? error.message : 'The gate failed.' })}\n`,
  );
  process.exitCode = 1;
}
