/** Completed years at the event. The bands nest: 5 years in 10, 10 in the four broad ones. Nothing tells an age above 90. */
const TOP = 90;
const BROAD = [
  { band: '0-19', to: 19 },
  { band: '20-39', to: 39 },
  { band: '40-59', to: 59 },
  { band: '60+', to: Infinity },
] as const;

/** The bands of an age, finest first: `85-89`, `80-89`, `60+`, `all`; undefined where it is unknown or before birth. */
export function agePath(age: number | null): readonly string[] | undefined {
  if (age === null || age < 0) return undefined;
  const broad = BROAD.find(({ to }) => age <= to)?.band ?? '60+';
  return [bandOf(age, 5), bandOf(age, 10), broad, 'all'];
}

function bandOf(age: number, years: number): string {
  if (age >= TOP) return `${TOP}+`;
  const from = Math.floor(age / years) * years;
  return `${from}-${from + years - 1}`;
}
