import { mkdirSync } from 'node:fs';
import path from 'node:path';
import Table from 'cli-table3';
import { warehouseFile, type Settings } from '../settings.js';
import { writeDownloads } from '../warehouse/downloads.js';
import { runRelease, type ReleasePart } from '../warehouse/release.js';
import { withDatabase } from './withDatabase.js';

/** Builds, protects, checks and publishes a release, and prints what is in it and what is not. */
export async function releaseCommand(settings: Settings, options: { until?: string }): Promise<void> {
  const file = warehouseFile(settings);
  mkdirSync(path.dirname(file), { recursive: true });
  const report = await withDatabase(settings, (database, secrets) =>
    runRelease({
      deidentifyUrl: database.urls.deidentify,
      warehouseFile: file,
      gateKeyFile: secrets.keyFiles.gatePrivateJwk,
      until: options.until,
      onProgress: (step) => console.log(`  ${step}`),
    }),
  );
  console.log(printRelease(report));
  if (report.difference) console.log(`What came in late:\n${printRelease(report.difference)}`);
  if (report.outcome === 'refused' || report.difference?.outcome === 'refused')
    throw new Error(
      'The gate refused the release; the warehouse is as it was, and the attempt is in the ledger.',
    );
  const written = await writeDownloads(settings);
  if (written.length > 0) console.log(`Files to take home: release ${written.join(', ')} (GET /releases).`);
}

function printRelease(report: ReleasePart): string {
  if (report.outcome === 'nothing new')
    return 'Nothing new: every quarter that ended at least three months ago is published, or of too few who allow it.';
  const table = new Table({
    head: ['measure', 'table', 'cells', 'suppressed', 'events published'],
    style: { head: [], border: [] },
  });
  for (const cuboid of report.cuboids) {
    table.push([
      cuboid.measure,
      cuboid.levels.join(', '),
      cuboid.value,
      cuboid.suppressed,
      `${(cuboid.publishedShare * 100).toFixed(1)} %`,
    ]);
  }
  const refusals = report.verdict.refusals.slice(0, 20).map((refusal) => `  ${JSON.stringify(refusal)}`);
  return [
    table.toString(),
    `Release ${report.releaseId ?? '(none)'}: ${report.outcome}, quarters ${report.quarters.join(', ') || '(none)'}; ${report.verdict.cells} cells checked.`,
    ...refusals,
  ].join('\n');
}
