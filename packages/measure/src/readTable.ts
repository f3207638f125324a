import { readFileSync } from 'node:fs';

/** The rows of a lookup table of `data/`, without its heading. Cells hold no comma, quote or line break but in quotes. */
export function readTable(name: string): string[][] {
  const text = readFileSync(new URL(`../../data/${name}.csv`, import.meta.url), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) =>
      [...line.matchAll(/("[^"]*"|[^,]*)(?:,|$)/g)]
        .map(([, cell]) => (cell ?? '').replaceAll('"', ''))
        .slice(0, -1),
    );
}
