/** What stands between semicolons may hold semicolons of its own: texts, names, comments, dollar quotes. */
const PIECE =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/|\$\$[\s\S]*?\$\$|['"]|\/\*|\$\$|;|[^'"$/;-]+|[\s\S]/g;
const UNFINISHED: ReadonlySet<string> = new Set([`'`, '"', '/*', '$$']);

/** Cuts a text into statements that a semicolon has ended, and the rest that none has yet. */
export function splitStatements(text: string): { statements: string[]; rest: string } {
  const statements: string[] = [];
  let current = '';
  for (const match of text.matchAll(PIECE)) {
    const [piece] = match;
    // A quote that does not end yet: all that follows belongs to it.
    if (UNFINISHED.has(piece)) return { statements, rest: current + text.slice(match.index) };
    if (piece === ';') {
      if (current.trim() !== '') statements.push(current.trim());
      current = '';
    } else {
      current += piece;
    }
  }
  return { statements, rest: current.trim() === '' ? '' : current };
}
