import { existsSync } from 'node:fs';
import { readVerificationKeys, verifyChains, type VerificationReport } from '@caregraph/audit';
import { Presets, SingleBar } from 'cli-progress';
import Table from 'cli-table3';
import type { Settings } from '../settings.js';
import { withDatabase } from './withDatabase.js';

interface AuditOptions {
  readonly anchor?: string;
  readonly json?: boolean;
}

/**
 * `audit verify`: compares every chain with its events, its signed heads and the anchor file. The database, keys and
 * file are those of CAREGRAPH_AUDIT_DATABASE_URL, CAREGRAPH_AUDIT_PUBLIC_JWKS and CAREGRAPH_AUDIT_ANCHOR, or else of this
 * installation. Exit code 1 if anything is found.
 */
export async function auditVerify(settings: Settings, options: AuditOptions): Promise<void> {
  const anchorFile = options.anchor ?? settings.auditAnchor;
  const { CAREGRAPH_AUDIT_DATABASE_URL: databaseUrl, CAREGRAPH_AUDIT_PUBLIC_JWKS: keyFile } = process.env;
  const report =
    databaseUrl && keyFile
      ? await verify(databaseUrl, keyFile, anchorFile, options)
      : await withDatabase(settings, ({ urls }, { keyFiles }) =>
          verify(urls.audit, keyFiles.auditPublicJwks, anchorFile, options),
        );
  console.log(options.json ? JSON.stringify(report) : printed(report, anchorFile));
  if (!report.intact) process.exitCode = 1;
}

async function verify(
  databaseUrl: string,
  keyFile: string,
  anchorFile: string,
  { json }: AuditOptions,
): Promise<VerificationReport> {
  const bar = new SingleBar(
    { format: '{bar} {value}/{total} events | {eta} s left', hideCursor: true, clearOnComplete: true },
    Presets.shades_classic,
  );
  let started = false;
  return verifyChains({
    databaseUrl,
    anchorFile,
    keys: readVerificationKeys(keyFile),
    onProgress: ({ done, total }) => {
      if (json) return;
      if (!started) bar.start(total, done);
      started = true;
      bar.update(done);
    },
  }).finally(() => bar.stop());
}

function printed(report: VerificationReport, anchorFile: string): string {
  const { events, tenants, heads, anchorLines, unsealed, seconds, findings } = report;
  const rate = Math.round(events / Math.max(seconds, 0.001)).toLocaleString('en');
  const lines = [
    `${events.toLocaleString('en')} events in ${tenants} chains, ${heads} signed heads, ${anchorLines} anchored ` +
      `(${anchorFile}${existsSync(anchorFile) ? '' : ', which is not there'}): ${seconds.toFixed(1)} s, ${rate} events/s.`,
    `${unsealed.events} events wait for their seal${unsealed.events > 0 ? `, the oldest for ${unsealed.oldestSeconds.toFixed(1)} s` : ''}.`,
  ];
  if (report.intact) return [...lines, 'Every chain is whole.'].join('\n');
  const table = new Table({
    head: ['found', 'chain of', 'place', 'event', 'what'],
    style: { head: [], border: [] },
  });
  for (const { kind, tenant, sequence, event, says } of findings)
    table.push([kind, tenant ?? '', sequence ?? '', event ?? '', says]);
  return [
    ...lines,
    table.toString(),
    'The record is not what was sealed. Keep the database and the anchor file as they are; docs/OPERATIONS.md says what to do.',
  ].join('\n');
}
