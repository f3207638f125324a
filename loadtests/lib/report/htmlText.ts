const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand in HTML, attributes included. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** With thin spaces between thousands, as ISO 80000 writes numbers. */
export function number(value: number, decimals = 0): string {
  const [whole = '', fraction] = value.toFixed(decimals).split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, '\u202f');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

export function milliseconds(value: number): string {
  return `${number(value, value < 10 ? 1 : 0)}\u202fms`;
}

export function percent(share: number): string {
  return `${number(share * 100, 1)}\u202f%`;
}
