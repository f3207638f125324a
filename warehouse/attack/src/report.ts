import { GOALS } from './attack.js';
import type { AttackReport } from './runAttacks.js';

/** The report for a privacy officer, as Markdown. It names cells, and never what an attack learned of them. */
export function writeReport(report: AttackReport): string {
  const verdict = report.isBroken
    ? '**At least one attack succeeded. Do not give this file to anybody, and call those who run Caregraph.**'
    : '**No attack succeeded.**';
  return [
    '# Attacks on the published warehouse',
    '',
    verdict,
    '',
    `${report.releases} release${report.releases === 1 ? '' : 's'}, ${count(report.cells)} cells with somebody in them, ` +
      `${count(report.suppressed)} of them suppressed. The attacker had the published file, and for the attack of an insider ` +
      'what a clinic knows of itself.',
    '',
    '| attack | result | tried | decided exactly |',
    '| --- | --- | --- | --- |',
    ...report.results.map(
      (result) =>
        `| ${result.attack} | ${result.isBroken ? `**broken: ${count(result.findingCount)}**` : 'failed, as it must'} | ` +
        `${count(result.tried)} ${result.unit} | ${share(result.decided, result.tried)} |`,
    ),
    '',
    ...report.results.flatMap((result) => [
      `## ${result.attack}`,
      '',
      result.question,
      '',
      result.isBroken ? `Yes: ${count(result.findingCount)}. The first of them:` : 'No.',
      '',
      ...result.findings.map((finding) => `- ${finding.cell}: ${finding.message}`),
      ...(result.findings.length > 0 ? [''] : []),
      ...(result.decided < result.tried
        ? [
            `${count(result.tried - result.decided)} of ${count(result.tried)} were not decided: the time was up, or it could ` +
              'not be known. Give it more time with `--minutes`.',
            '',
          ]
        : []),
    ]),
    '## The numbers behind it',
    '',
    `No group of 1–${GOALS.patients - 1} patients; at least ${GOALS.subscribersOfCount} clinics behind a count and ` +
      `${GOALS.subscribersOfFee} behind a fee; no clinic’s fees known to another within ${GOALS.feePercent} %; ` +
      `${GOALS.chapters} chapters of conditions in every place and age, none with more than ${GOALS.sharePercent} %.`,
    '',
  ].join('\n');
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function share(part: number, whole: number): string {
  return whole === 0
    ? '–'
    : part === whole
      ? 'all'
      : `${count(part)} (${Math.floor((100 * part) / whole)} %)`;
}
