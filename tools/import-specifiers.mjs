import { parseSync } from '@swc/core';

/**
 * Every module that a TypeScript file names: static, type-only and dynamic imports, re-exports, `import x = require()`,
 * `require()` and `import('x').T` in types.
 * @param {string} text the file's content
 * @param {string} file its name, which tells whether JSX is allowed
 * @returns {{ specifier: string, line: number }[]}
 */
export function importSpecifiers(text, file) {
  const module = parseSync(text, {
    syntax: 'typescript',
    decorators: true,
    tsx: file.endsWith('x'),
    target: 'es2024',
  });
  const specifiers = [];
  visit(module, (node) => {
    const specifier = namedModule(node);
    if (specifier) specifiers.push(specifier);
  });
  return specifiers.map((specifier) => ({ specifier, line: lineOf(text, specifier) }));
}

/** @param {any} node @returns {string | undefined} */
function namedModule(node) {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return node.source?.value;
    case 'TsImportType':
      return node.argument.value;
    case 'TsExternalModuleReference':
      return node.expression.value;
    case 'CallExpression': {
      const isImport = node.callee.type === 'Import' || node.callee.value === 'require';
      const argument = node.arguments[0]?.expression;
      return isImport && argument?.type === 'StringLiteral' ? argument.value : undefined;
    }
    default:
      return undefined;
  }
}

/** @param {unknown} node @param {(node: any) => void} see called for every node that has a type */
function visit(node, see) {
  if (node === null || typeof node !== 'object') return;
  if (Array.isArray(node)) {
    for (const item of node) visit(item, see);
    return;
  }
  if (typeof node.type === 'string') see(node);
  for (const value of Object.values(node)) visit(value, see);
}

/** @param {string} text @param {string} specifier @returns {number} 1-based; the parser's own spans count bytes */
function lineOf(text, specifier) {
  const quoted = [`'${specifier}'`, `"${specifier}"`, `\`${specifier}\``].map((part) => text.indexOf(part));
  const position = Math.min(...quoted.filter((index) => index >= 0));
  return Number.isFinite(position) ? text.slice(0, position).split('\n').length : 1;
}
