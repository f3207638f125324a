/** Our schemas. A word after one of them and a dot is a table or function of ours, and no value. */
const SCHEMAS = 'access|audit|billing|consent|extract|identity|keys|records';
const OBJECT = new RegExp(
  String.raw`\b(?:from|join|into|update|select)\s+"?(${SCHEMAS})"?\."?([a-z][a-z_]{0,62})"?`,
  'i',
);
const VERBS = /^\s*(select|insert|update|delete|with|begin|commit|rollback|savepoint|release|set|copy)\b/i;

/**
 * What a statement is called in a trace: its verb and the first table or function of ours in it, such as `select
 * records.condition`. Never more: a statement's text may hold values. Literals and comments are taken out first, so that
 * nothing inside them can look like a name.
 */
export function statementName(sql: string): string {
  const verb = VERBS.exec(sql)?.[1]?.toLowerCase() ?? 'other';
  const [, schema, name] = OBJECT.exec(withoutLiterals(sql)) ?? [];
  return schema && name ? `${verb} ${schema.toLowerCase()}.${name.toLowerCase()}` : verb;
}

function withoutLiterals(sql: string): string {
  return sql.replaceAll(
    /\$(\w*)\$[\s\S]*?\$\1\$|e'(?:[^'\\]|''|\\[\s\S])*'|'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\//gi,
    ' ',
  );
}
