import { useWording } from '../words/WordingContext.js';
import type { Kind, Row } from './rows.js';

/** A row's figures in the reader's words. */
export function useSay(kind: Kind) {
  const { words, format } = useWording();
  const { benchmark } = words;
  const isFee = kind === 'FEE';
  const value = (amount: number, currency: string): string =>
    isFee ? format.money(amount, currency) : format.share(amount);
  return {
    value,
    ownValue(row: Row): string {
      if (row.ownValue !== null) return value(row.ownValue, row.currency);
      return row.own === 'ZERO' ? format.share(0) : benchmark.noData;
    },
    ownCount: (row: Row): string =>
      isFee
        ? benchmark.chargeItems(row.ownCount ?? 0)
        : benchmark.ownPatients(format.number(row.ownCount ?? 0), format.number(row.ownPopulation ?? 0)),
    stand(row: Row): string {
      if (row.peers === 'SUPPRESSED') return benchmark.tooFew;
      if (row.peers === 'NO_DATA') return benchmark.peersNoData;
      if (row.own === 'NO_DATA' && row.peers === 'ZERO') return benchmark.nobodyDid;
      if (row.own === 'NO_DATA') return isFee ? benchmark.youCharged : benchmark.youSaw;
      if (row.stand === null) return row.peers === 'ZERO' ? benchmark.peersZero : benchmark.notRanked;
      return benchmark.stand[row.stand];
    },
    /** What the comparison rests on. */
    basis(row: Row): string {
      if (row.contributors === null || row.contributors === 0) return '';
      const clinics = words.count.clinics(row.contributors);
      if (row.low === null || row.high === null) return clinics;
      return `${benchmark.range(value(row.low, row.currency), value(row.high, row.currency))} · ${clinics}`;
    },
  };
}
