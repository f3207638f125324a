/** Numbers, dates and money as the reader's language writes them. */
export interface Format {
  readonly locale: string;
  number(value: number, maximumFractionDigits?: number): string;
  /** 0.0123 → 1.2% */
  share(value: number): string;
  /** A difference of two shares, in percentage points: +0.6 */
  points(value: number): string;
  /** 0.24 → +24% */
  change(value: number): string;
  /** An amount in minor units: cents, fils. Whole where it is whole. */
  money(minor: number, currency: string): string;
  date(value: string | Date): string;
  dateTime(value: string | Date): string;
  time(value: string | Date): string;
  month(value: string | Date): string;
  /** 2026Q2 → Apr to Jun 2026 */
  quarter(value: string): string;
  /** 2026Q2 → 2026-Q2, in every language: it is the name of a release's quarter. */
  quarterName(value: string): string;
  list(values: readonly string[]): string;
  plural(count: number, forms: PluralForms): string;
}

export interface PluralForms {
  readonly zero?: string;
  readonly one?: string;
  readonly two?: string;
  readonly few?: string;
  readonly many?: string;
  readonly other: string;
}

/** An isolate keeps left-to-right pieces (codes, money) whole inside right-to-left text. */
const isolate = (text: string): string => `\u2068${text}\u2069`;

export function createFormat(locale: string): Format {
  const numbers = new Map<string, Intl.NumberFormat>();
  const numberFormat = (key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat => {
    const known = numbers.get(key) ?? new Intl.NumberFormat(locale, options);
    numbers.set(key, known);
    return known;
  };
  const dates = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, options);
    return (value: string | Date) => format.format(typeof value === 'string' ? new Date(value) : value);
  };
  const signed = { signDisplay: 'exceptZero' } as const;
  const plurals = new Intl.PluralRules(locale);
  const lists = new Intl.ListFormat(locale, { type: 'conjunction' });
  const quarterDates = new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric', timeZone: 'UTC' });
  return {
    locale,
    number: (value, digits = 0) =>
      numberFormat(`n${digits}`, { maximumFractionDigits: digits }).format(value),
    share: (value) =>
      isolate(
        numberFormat('share', {
          style: 'percent',
          minimumFractionDigits: 1,
          maximumFractionDigits: 1,
        }).format(value),
      ),
    points: (value) =>
      isolate(
        numberFormat('points', { ...signed, minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(
          value * 100,
        ),
      ),
    change: (value) =>
      isolate(
        numberFormat('change', { ...signed, style: 'percent', maximumFractionDigits: 0 }).format(value),
      ),
    money(minor, currency) {
      const digits = fractionDigits(currency);
      const value = minor / 10 ** digits;
      const shown = Number.isInteger(value) ? 0 : digits;
      return isolate(
        numberFormat(`m${currency}${shown}`, {
          style: 'currency',
          currency,
          currencyDisplay: 'narrowSymbol',
          minimumFractionDigits: shown,
          maximumFractionDigits: shown,
        }).format(value),
      );
    },
    date: dates({ dateStyle: 'long' }),
    dateTime: dates({ day: 'numeric', month: 'short', year: 'numeric', hour: 'numeric', minute: '2-digit' }),
    time: dates({ hour: 'numeric', minute: '2-digit' }),
    month: dates({ month: 'long', year: 'numeric' }),
    quarter(value) {
      const [, year = '', quarter = ''] = /^(\d{4})-?Q([1-4])$/.exec(value) ?? [];
      if (year === '') return value;
      const first = (Number(quarter) - 1) * 3;
      return quarterDates.formatRange(Date.UTC(Number(year), first, 1), Date.UTC(Number(year), first + 2, 1));
    },
    quarterName: (value) => isolate(value.replace(/^(\d{4})-?(Q[1-4])$/, '$1-$2')),
    list: (values) => lists.format(values),
    plural: (count, forms) => forms[plurals.select(count)] ?? forms.other,
  };
}

function fractionDigits(currency: string): number {
  return (
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  );
}
