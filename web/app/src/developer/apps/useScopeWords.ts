import { useWording } from '../../words/WordingContext.js';

/** What a scope reveals, in words; one that this page has no words for shows itself. */
export function useScopeWords(): (scope: string) => string {
  const { portal, developers } = useWording().words;
  const fixed = new Map(developers.scopes);
  return (scope) => {
    const known = fixed.get(scope);
    if (known !== undefined && !scope.includes('.')) return known;
    const [, level, type = ''] = /^(patient|system)\/(\w+|\*)\.\w+$/.exec(scope) ?? [];
    const kind = type === '*' ? portal.form.everything : (portal.kinds as Record<string, string>)[type];
    if (level === undefined || kind === undefined) return '';
    return level === 'patient' ? portal.app.ofPatients(kind) : portal.app.ofAllowing(kind);
  };
}
