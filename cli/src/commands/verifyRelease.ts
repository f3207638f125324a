import path from 'node:path';
import { verifyRelease } from '@caregraph/store';
import Table from 'cli-table3';

/** By result: 0 all fits, 1 something does not, 2 it could not be verified. */
const EXIT_CODES = { fits: 0, 'does not fit': 1, unknown: 2 } as const;

/** `release verify`: checks a release that was downloaded, from its files alone. */
export async function verifyReleaseCommand(
  folder: string,
  options: { publisher?: string; gate?: string; json?: true },
): Promise<void> {
  const report = await verifyRelease({
    folder: path.resolve(folder),
    publisherKeyId: options.publisher,
    gateKeyId: options.gate,
  });
  if (options.json) console.log(JSON.stringify(report));
  else {
    const table = new Table({ head: ['what', 'result', ''], style: { head: [], border: [] } });
    for (const { what, result, says } of report.checks) table.push([what, result, says]);
    console.log(table.toString());
    console.log(
      {
        fits: 'The release is whole, and what was signed.',
        'does not fit': 'This is not what was published. Do not use it; download it again.',
        unknown: 'It could not be verified: download what is missing.',
      }[report.result],
    );
  }
  process.exitCode = EXIT_CODES[report.result];
}
