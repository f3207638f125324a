/** PostgreSQL's array literal of words, to be cast with `::text[]`: the ORM would expand a JavaScript array. */
export function textArray(words: readonly (string | null)[]): string {
  return `{${words.map((word) => (word === null ? 'NULL' : `"${word.replaceAll(/["\\]/g, String.raw`\$&`)}"`)).join(',')}}`;
}
