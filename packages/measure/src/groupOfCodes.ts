import type { BenchmarkKey } from './benchmarkKey.js';
import { isCode } from './codeForm.js';
import { codePath } from './codePath.js';

/** What a benchmark counts, apart from place and quarter. */
export type CodeGroup = Pick<BenchmarkKey, 'conceptLevel' | 'codeSystem' | 'concept' | 'currency'>;

export interface SystemCode {
  readonly codeSystem: string;
  readonly code: string;
}

/** The codes of a group, out of those that occur: a category has codes without end, and a clinic uses few of them. */
export function codesOfGroup(group: CodeGroup, occurring: readonly SystemCode[]): SystemCode[] {
  const { conceptLevel, codeSystem, concept } = group;
  if (conceptLevel === 'CODE') return isCode(codeSystem, concept) ? [{ codeSystem, code: concept }] : [];
  return occurring.filter((each) => {
    if (!isCode(each.codeSystem, each.code)) return false;
    const [, category, chapter] = codePath(each.codeSystem, each.code);
    return (conceptLevel === 'CATEGORY' ? category : chapter) === concept;
  });
}
