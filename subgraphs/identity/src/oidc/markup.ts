/** Markup that is safe to put into a page: written by us, with every inserted value escaped. */
export interface Markup {
  readonly trusted: string;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Template tag: inserted strings are escaped, inserted Markup is not, lists are joined. */
export function markup(
  strings: TemplateStringsArray,
  ...values: readonly (string | Markup | readonly Markup[])[]
): Markup {
  return { trusted: String.raw({ raw: strings }, ...values.map(toText)) };
}

function toText(value: string | Markup | readonly Markup[]): string {
  if (typeof value === 'string') return value.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
  return 'trusted' in value ? value.trusted : value.map(toText).join('');
}
