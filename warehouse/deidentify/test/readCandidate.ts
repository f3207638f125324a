import type { CandidateBlock, CandidateEnd, CandidateHead, CandidateMember, Measure } from '../src/index.js';

export interface ReadCell {
  readonly measure: Measure;
  /** Levels of the cuboid, joined. */
  readonly cuboid: string;
  readonly members: readonly CandidateMember[];
  /** Names of the members, joined. */
  readonly name: string;
  readonly isShown: boolean;
  readonly evidence: Readonly<Record<string, unknown>> & {
    readonly patients: number;
    readonly events: number;
    readonly subscribers: number;
    readonly largestEvents: number;
    readonly secondEvents: number;
    readonly sum?: number;
    readonly largest?: number;
    readonly second?: number;
    readonly median?: readonly number[] | null;
  };
}

export interface ReadCandidate {
  readonly head: CandidateHead;
  readonly cells: readonly ReadCell[];
  readonly end: CandidateEnd;
}

const NOT_EVIDENCE = new Set(['measure', 'cuboid', 'count', 'state']);

/** Reads the lines as the gate does: from the text alone. */
export function readCandidate(lines: Iterable<string>): ReadCandidate {
  const parsed = [...lines].map((line): unknown => JSON.parse(line));
  const head = parsed[0] as CandidateHead;
  const cells = (parsed.slice(1, -1) as CandidateBlock[]).flatMap((block) => readBlock(head, block));
  return { head, cells, end: parsed.at(-1) as CandidateEnd };
}

function readBlock(head: CandidateHead, block: CandidateBlock): ReadCell[] {
  const measure = head.measures.find((candidate) => candidate.measure === block.measure)!;
  const columns = Object.entries(block).filter(
    ([name]) => !NOT_EVIDENCE.has(name) && !measure.dimensions.some((dimension) => dimension === name),
  ) as [string, unknown[]][];
  return Array.from({ length: block.count }, (_, i) => {
    const members = measure.dimensions.map((dimension) => head.members[dimension][block[dimension]![i]!]!);
    return {
      measure: block.measure,
      cuboid: measure.cuboids[block.cuboid]!.join(' × '),
      members,
      name: members.map(({ codeSystem, name }) => (codeSystem ? `${codeSystem}|${name}` : name)).join(' / '),
      isShown: block.state[i] === 'v',
      evidence: Object.fromEntries(
        columns.map(([name, column]) => [name, column[i]]),
      ) as ReadCell['evidence'],
    };
  });
}
