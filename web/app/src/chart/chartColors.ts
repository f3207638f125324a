const NAMES = {
  band: '--band',
  bandEdge: '--band-edge',
  ink2: '--ink-2',
  ink3: '--ink-3',
  line: '--line',
  lineStrong: '--line-strong',
  median: '--median',
  series: '--cat-1',
  surface: '--surface',
  you: '--you',
} as const;

/** The page's colours as they are now, light or dark: charts cannot read variables. */
export function chartColors(): Readonly<Record<keyof typeof NAMES, string>> {
  const probe = document.createElement('span');
  document.body.append(probe);
  const entries = Object.entries(NAMES).map(([name, variable]) => {
    probe.style.color = `var(${variable})`;
    return [name, getComputedStyle(probe).color];
  });
  probe.remove();
  return Object.fromEntries(entries) as Record<keyof typeof NAMES, string>; // fromEntries widens the keys
}
