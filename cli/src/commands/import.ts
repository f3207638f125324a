import { importPaths, type ImportReport } from '@caregraph/ingest';
import { Presets, SingleBar } from 'cli-progress';
import Table from 'cli-table3';
import { installationKeyProvider } from '../database/keyEnvironment.js';
import type { Settings } from '../settings.js';
import { withDatabase } from './withDatabase.js';

/** Imports FHIR R4 files with a progress bar, prints the report, and fails if a file failed. */
export async function importCommand(settings: Settings, paths: string[]): Promise<void> {
  const bar = new SingleBar(
    {
      format: '{bar} {percentage}% | {files} files | {rate} resources/s | {left} s left',
      hideCursor: true,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  let started = false;
  const report = await withDatabase(settings, async (database, secrets) =>
    importPaths({
      databaseUrl: database.urls.ingest,
      keyProvider: await installationKeyProvider(secrets),
      paths,
      onProgress: (progress) => {
        const shown = {
          files: `${progress.filesDone}/${progress.filesTotal}`,
          rate: Math.round(progress.perSecond).toLocaleString('en'),
          left: Math.ceil(progress.secondsLeft),
        };
        if (!started) bar.start(progress.bytesTotal, progress.bytesDone, shown);
        started = true;
        bar.update(progress.bytesDone, shown);
      },
    }),
  ).finally(() => bar.stop());
  console.log(printReport(report));
  if (report.failed > 0) {
    throw new Error(
      `${report.failed} of the files could not be imported; nothing of them was stored. Mend them and run the same command again.`,
    );
  }
}

function printReport(report: ImportReport): string {
  const table = new Table({
    head: ['resource', 'in the files', 'stored', 'there already'],
    style: { head: [], border: [] },
  });
  for (const [type, count] of Object.entries(report.types))
    table.push([type, count.found, count.stored, count.unchanged]);
  for (const [type, count] of Object.entries(report.derived))
    table.push([`${type} (derived)`, count.found, count.stored, count.unchanged]);
  const notMapped = Object.entries(report.notMapped).map(([type, count]) => `${type} ${count}`);
  return [
    ...report.failures.map((failure) => `${failure.file}: ${failure.message}`),
    table.toString(),
    `Files: ${report.files.imported} imported, ${report.files.unchanged} unchanged, ${report.files.failed} failed.`,
    notMapped.length > 0
      ? `Not mapped yet, and therefore not stored: ${notMapped.join(', ')}.`
      : 'Every resource was of a type that is stored.',
    `${report.resources.toLocaleString('en')} resources in ${report.elapsedSeconds.toFixed(1)} s: ` +
      `${Math.round(report.perSecond).toLocaleString('en')}/s, ${Math.round(report.databaseShare * 100)} % of the time in PostgreSQL.`,
  ].join('\n');
}
