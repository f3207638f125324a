import { csvOf } from '../download/csv.js';
import { saveText } from '../download/save.js';
import type { Words } from '../words/english.js';
import type { Row } from './rows.js';
import type { Measure } from './view.js';

/** The list as a file: plain numbers for programs, column names in the reader's language. */
export function exportRows(measure: Measure, period: string, rows: readonly Row[], words: Words): void {
  const { columns } = words.benchmark.csv;
  const isFee = measure === 'fees';
  const head = [
    columns.label,
    columns.code,
    columns.state,
    isFee ? columns.ownFee : columns.ownShare,
    columns.ownCount,
    isFee ? columns.firstQuartile : columns.expectedLow,
    isFee ? columns.median : columns.share,
    isFee ? columns.thirdQuartile : columns.expectedHigh,
    columns.clinics,
    columns.patients,
    ...(isFee ? [columns.currency] : []),
  ];
  const lines = rows.map((row) => [
    row.label,
    row.code,
    words.benchmark.states[row.peers],
    row.ownValue,
    row.ownCount,
    row.low,
    row.middle,
    row.high,
    row.contributors,
    row.patients,
    ...(isFee ? [row.currency] : []),
  ]);
  saveText(`caregraph-${measure}-${period}.csv`, 'text/csv', csvOf(head, lines));
}
