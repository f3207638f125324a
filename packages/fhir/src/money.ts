import type { Money } from '@medplum/fhirtypes';

/** Digits after the decimal point by currency (ISO 4217); all others have two. */
const MINOR_DIGITS: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
  CLF: 4,
  UYW: 4,
};

/** The currency of amounts that name none. */
export const DEFAULT_CURRENCY = 'USD';

function minorDigits(currency: string): number {
  return MINOR_DIGITS[currency] ?? 2;
}

/** An amount as an integer in the currency's minor unit, rounded half away from zero on its decimal digits. */
export function minorOf(value: number, currency: string): number {
  const digits = minorDigits(currency);
  const [mantissa = '0', exponent = '0'] = String(Math.abs(value)).split('e');
  // Shifting the decimal exponent of the text is exact, where multiplying 1.005 by 100 is not.
  const shifted = Math.round(Number(`${mantissa}e${Number(exponent) + digits}`));
  return value < 0 ? -shifted : shifted;
}

export function moneyColumns(money: Money | undefined): { minor: number | null; currency: string | null } {
  if (money?.value === undefined) return { minor: null, currency: money?.currency ?? null };
  const currency = money.currency ?? DEFAULT_CURRENCY;
  return { minor: minorOf(money.value, currency), currency };
}

/** FHIR's Money of an integer in minor units (text when a driver read a bigint). */
export function moneyOf(
  minor: number | string | null | undefined,
  currency: string | null | undefined,
): Money | undefined {
  if (minor === null || minor === undefined) return undefined;
  const code = currency ?? DEFAULT_CURRENCY;
  const digits = minorDigits(code);
  // The types know a closed list of currencies; the database holds any code that validation let pass.
  return { value: Number(`${minor}e-${digits}`), currency: code as NonNullable<Money['currency']> };
}
