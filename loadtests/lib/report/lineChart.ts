import { escaped, number } from './htmlText.ts';

export interface Line {
  readonly name: string;
  readonly values: readonly number[];
}

const width = 880;
const height = 220;
const margin = { top: 12, right: 16, bottom: 28, left: 56 };
const plot = { width: width - margin.left - margin.right, height: height - margin.top - margin.bottom };

/**
 * Lines over time as SVG, with a legend of first, last and highest values that needs no colour to be read. `at` are
 * seconds; each line has one value for each.
 */
export function lineChart(o: {
  readonly title: string;
  readonly unit: string;
  readonly at: readonly number[];
  readonly lines: readonly Line[];
}): string {
  const { title, unit, at, lines } = o;
  if (at.length < 2) return '';
  const end = at.at(-1) ?? 1;
  const top = roundedUp(Math.max(0.001, ...lines.flatMap(({ values }) => values)));
  const x = (seconds: number) => (margin.left + (seconds / end) * plot.width).toFixed(1);
  const y = (value: number) => (margin.top + plot.height - (value / top) * plot.height).toFixed(1);
  const paths = lines.map(({ values }, index) => {
    const points = values.map((value, place) => `${x(at[place] ?? 0)} ${y(value)}`).join('L');
    return `<path class="line c${index % 9}" d="M${points}"/>`;
  });
  const levels = [0, 0.25, 0.5, 0.75, 1].map((share) => share * top);
  const grid = levels.map(
    (level) =>
      `<path class="grid" d="M${margin.left} ${y(level)}h${plot.width}"/><text x="${margin.left - 8}" y="${y(level)}" dy="4" text-anchor="end">${axisNumber(level, top)}</text>`,
  );
  const times = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      `<text x="${x(share * end)}" y="${height - 8}" text-anchor="middle">${axisTime(share * end, end)}</text>`,
  );
  return `<figure>
<figcaption>${escaped(title)} <span class="unit">${escaped(unit)}</span></figcaption>
<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(`${title} over ${Math.round(end)} seconds; the table below has the figures`)}">${grid.join('')}${times.join('')}${paths.join('')}</svg>
${legend(o)}
</figure>`;
}

function legend({ title, unit, lines }: { title: string; unit: string; lines: readonly Line[] }): string {
  const rows = lines.map(({ name, values }, index) => {
    const decimals = Math.max(...values) < 10 ? 2 : 0;
    const [first = 0] = values;
    const shown = [first, values.at(-1) ?? 0, Math.max(...values)].map(
      (value) => `<td>${number(value, decimals)}</td>`,
    );
    return `<tr><th scope="row"><svg class="key" viewBox="0 0 18 8" aria-hidden="true" focusable="false"><path class="line c${index % 9}" d="M0 4h18"/></svg>${escaped(name)}</th>${shown.join('')}</tr>`;
  });
  return `<table class="legend"><caption class="hidden">${escaped(`${title}, ${unit}`)}</caption><thead><tr><td></td><th scope="col">first</th><th scope="col">last</th><th scope="col">highest</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

/** The next of 1, 2, 2.5, 5 times a power of ten. */
function roundedUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 2.5, 5, 10].find((step) => step * power >= value) ?? 10);
}

function axisNumber(level: number, top: number): string {
  return number(level, top < 1 ? 2 : top < 10 ? 1 : 0);
}

function axisTime(seconds: number, end: number): string {
  return end < 180 ? `${seconds.toFixed(0)} s` : `${(seconds / 60).toFixed(1)} min`;
}
