import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { writeReport } from '@caregraph/attack';
import Table from 'cli-table3';
import { warehouseFile, type Settings } from '../settings.js';
import { attackWarehouse } from '../warehouse/attackWarehouse.js';
import { withDatabase } from './withDatabase.js';

/** Attacks the present warehouse and writes the report. Throws where an attack succeeded, so that the exit code says so. */
export async function attackCommand(
  settings: Settings,
  options: { report?: string; minutes: number; json?: true },
): Promise<void> {
  const file = warehouseFile(settings);
  const report = await withDatabase(settings, (database) =>
    attackWarehouse({
      deidentifyUrl: database.urls.deidentify,
      warehouseFile: file,
      timeLimitMs: options.minutes * 60_000,
      // Steps go beside the report where somebody reads it with a program.
      onProgress: (step) => (options.json ? console.error(`  ${step}`) : console.log(`  ${step}`)),
    }),
  );
  const reportFile = path.resolve(options.report ?? path.join(path.dirname(file), 'attack-report.md'));
  writeFileSync(reportFile, writeReport(report));
  if (options.json) console.log(JSON.stringify(report));
  else {
    const table = new Table({
      head: ['attack', 'result', 'tried', 'decided'],
      style: { head: [], border: [] },
    });
    for (const { attack, isBroken, findingCount, tried, unit, decided } of report.results)
      table.push([
        attack,
        isBroken ? `BROKEN (${findingCount})` : 'failed, as it must',
        `${tried} ${unit}`,
        decided,
      ]);
    console.log(table.toString());
    console.log(`The report for the privacy officer: ${reportFile}`);
  }
  if (report.isBroken)
    throw new Error('At least one attack succeeded. Give the warehouse to nobody, and read the report.');
}
