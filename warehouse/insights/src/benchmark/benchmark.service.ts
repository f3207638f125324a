import {
  CONCEPT_LEVELS,
  isQuarter,
  parseBenchmarkId,
  type BenchmarkKind,
  type ConceptLevel,
} from '@caregraph/measure';
import { CaregraphError, type RequestContext } from '@caregraph/subgraph-kit';
import { choosePeers, peerGroupOf, type ChosenPeers } from '../peerGroup/peerGroup.service.js';
import type { PeerGroup, PeerGroupInput } from '../peerGroup/peerGroup.type.js';
import { widerPlaces } from '../peerGroup/place.js';
import type { CellState, Concept, ListKey } from '../warehouse/cell.js';
import type { Release } from '../warehouse/release.js';
import type {
  Benchmark,
  BenchmarkChange,
  BenchmarkConnection,
  BenchmarkListArgs,
  BenchmarkPoint,
  MeasureInput,
  WayOut,
} from './benchmark.type.js';
import { figureOf, figuresOf, idOf, placeOfId, type Figure } from './figure.js';

/** A benchmark in the graph, with the figure that its other fields are found by. */
export interface ShownBenchmark extends Benchmark {
  readonly figure: Figure;
}

const MOST_PER_PAGE = 100;
const MOST_QUARTERS = 40;

/** The quarter that is asked for, or the latest; null where nothing is published. */
export async function periodOf(release: Release, asked: string | null): Promise<string | null> {
  const quarters = await release.quarters();
  if (asked === null) return quarters.at(-1) ?? null;
  if (!isQuarter(asked)) throw new CaregraphError('BAD_USER_INPUT', 'PERIOD_IS_NO_QUARTER');
  if (!quarters.includes(asked)) throw new CaregraphError('BAD_USER_INPUT', 'PERIOD_NOT_PUBLISHED');
  return asked;
}

/** One figure, by what it is of. Null where nothing is published yet. */
export async function benchmarkOf(
  context: RequestContext,
  release: Release,
  measure: MeasureInput,
  peerGroup: PeerGroupInput | null,
  asked: string | null,
): Promise<ShownBenchmark | null> {
  const concept = conceptOf(measure);
  const period = await periodOf(release, asked);
  if (period === null) return null;
  const peers = await choosePeers(context, release, measure.kind, peerGroup);
  return shown(await figureOf(release, listKey(measure.kind, peers, concept.level), period, concept));
}

/** One figure, by its id; null for what is no id, or of a quarter that is not published. */
export async function benchmarkById(release: Release, id: string): Promise<ShownBenchmark | null> {
  const key = parseBenchmarkId(id);
  if (!key || !(await release.quarters()).includes(key.period)) return null;
  const { list, concept } = placeOfId(key);
  return shown(await figureOf(release, list, key.period, concept));
}

/** A page of a list. Null where nothing is published yet. */
export async function listBenchmarks(
  context: RequestContext,
  release: Release,
  { kind, peerGroup, period: asked, level: wanted, search, first, after }: BenchmarkListArgs,
): Promise<BenchmarkConnection | null> {
  if (first < 1 || first > MOST_PER_PAGE)
    throw new CaregraphError('BAD_USER_INPUT', 'FIRST_MUST_BE_1_TO_100');
  const period = await periodOf(release, asked ?? null);
  if (period === null) return null;
  const peers = await choosePeers(context, release, kind, peerGroup ?? null);
  const levels = await shownLevels(release, kind, peers, period);
  const level = wanted ?? levels[0] ?? 'CODE';
  const all = await figuresOf(release, listKey(kind, peers, level), period);
  const figures = all.filter(matches(search ?? null));
  const start = after ? figures.findIndex((figure) => idOf(figure) === after) + 1 : 0;
  if (after && start === 0) throw new CaregraphError('BAD_USER_INPUT', 'AFTER_IS_NO_CURSOR');
  const edges = figures.slice(start, start + first).map((figure) => {
    const node = shown(figure);
    return { cursor: node.id, node };
  });
  const count = (state: CellState): number => figures.filter((figure) => figure.state === state).length;
  return {
    edges,
    pageInfo: {
      hasNextPage: start + edges.length < figures.length,
      hasPreviousPage: start > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: figures.length,
    peerGroup: await peerGroupOf(context, peers),
    period,
    level,
    levels,
    shown: count('VALUE'),
    zero: count('ZERO'),
    suppressed: count('SUPPRESSED'),
    noData: count('NO_DATA'),
  };
}

/** The last quarters of a figure up to its own, oldest first, each in its own state. */
export async function trendOf(
  release: Release,
  { list, period, concept }: Figure,
  quarters: number,
): Promise<BenchmarkPoint[]> {
  if (quarters < 1 || quarters > MOST_QUARTERS)
    throw new CaregraphError('BAD_USER_INPUT', 'QUARTERS_MUST_BE_1_TO_40');
  const published = await release.quarters();
  const periods = published.filter((quarter) => quarter <= period).slice(-quarters);
  return Promise.all(
    periods.map(async (quarter): Promise<BenchmarkPoint> => {
      const { state, cell } = await figureOf(release, list, quarter, concept);
      return {
        period: quarter,
        state,
        share: shareOf(cell),
        firstQuartile: cell?.firstQuartile ?? null,
        median: cell?.median ?? null,
        thirdQuartile: cell?.thirdQuartile ?? null,
        contributors: cell?.contributors ?? null,
        releaseNumber: cell?.release ?? null,
      };
    }),
  );
}

/** Against the published quarter before; null where there is none. */
export async function changeOf(release: Release, figure: Figure): Promise<BenchmarkChange | null> {
  const [before, now] = (await trendOf(release, figure, 2)).slice(-2);
  if (!before || !now) return null;
  return {
    since: before.period,
    from: before.state,
    to: now.state,
    share: before.share === null || now.share === null ? null : now.share - before.share,
    medianPercent:
      before.median === null || now.median === null ? null : (now.median / before.median - 1) * 100,
  };
}

/** The same specialty in wider places first, then all specialties; null where it is shown already, or nowhere. */
export async function wayOutOf(
  context: RequestContext,
  release: Release,
  { list, period, concept, state }: Figure,
): Promise<WayOut | null> {
  if (state === 'VALUE') return null;
  const here = { level: list.placeLevel, place: list.place };
  const specialties = [
    { specialtyLevel: list.specialtyLevel, specialty: list.specialty },
    ...(list.specialtyLevel === 'all' ? [] : [{ specialtyLevel: 'all' as const, specialty: 'all' }]),
  ];
  for (const [index, specialty] of specialties.entries()) {
    for (const step of [...(index === 0 ? [] : [here]), ...widerPlaces(here)]) {
      const peers = { ...step, ...specialty };
      const figure = await figureOf(release, listKey(list.kind, peers, concept.level), period, concept);
      if (figure.state !== 'VALUE') continue;
      return {
        benchmarkId: idOf(figure),
        peerGroup: await peerGroupOf(context, peers),
        contributors: figure.cell?.contributors ?? null,
      };
    }
  }
  return null;
}

export function peerGroupOfFigure(context: RequestContext, { list }: Figure): Promise<PeerGroup> {
  const { placeLevel: level, place, specialtyLevel, specialty } = list;
  return peerGroupOf(context, { level, place, specialtyLevel, specialty });
}

function listKey(kind: BenchmarkKind, peers: ChosenPeers, conceptLevel: ConceptLevel): ListKey {
  const { level: placeLevel, place, specialtyLevel, specialty } = peers;
  return { kind, placeLevel, place, specialtyLevel, specialty, conceptLevel };
}

async function shownLevels(
  release: Release,
  kind: BenchmarkKind,
  peers: ChosenPeers,
  period: string,
): Promise<ConceptLevel[]> {
  const levels = new Set(
    (await release.entries(kind))
      .filter(
        (entry) =>
          entry.quarter === period &&
          entry.shown > 0 &&
          entry.placeLevel === peers.level &&
          entry.place === peers.place &&
          entry.specialtyLevel === peers.specialtyLevel &&
          entry.specialty === peers.specialty,
      )
      .map(({ conceptLevel }) => conceptLevel),
  );
  return CONCEPT_LEVELS.filter((level) => levels.has(level));
}

/** @throws CaregraphError BAD_USER_INPUT unless exactly one of code, category and chapter is named, a code with its system. */
function conceptOf({ kind, codeSystem, code, category, chapter, currency }: MeasureInput): Concept {
  const named = [code, category, chapter].filter((name) => typeof name === 'string' && name !== '');
  if (named.length !== 1 || (code && !codeSystem) || (codeSystem && !code))
    throw new CaregraphError('BAD_USER_INPUT', 'NAME_A_CODE_A_CATEGORY_OR_A_CHAPTER');
  return {
    level: code ? 'CODE' : category ? 'CATEGORY' : 'CHAPTER',
    system: codeSystem ?? null,
    code: code ?? null,
    display: null,
    category: category ?? null,
    chapter: chapter ?? null,
    currency: kind === 'FEE' ? (currency ?? 'USD') : null,
  };
}

function matches(search: string | null): (figure: Figure) => boolean {
  const text = search?.trim().toLowerCase() ?? '';
  return ({ concept: { display, code, category, chapter } }) =>
    [display, code, category, chapter].some((part) => part?.toLowerCase().includes(text) ?? false);
}

function shareOf(cell: Figure['cell']): number | null {
  if (!cell || cell.patients === null || !cell.population) return null;
  return cell.patients / cell.population;
}

function shown(figure: Figure): ShownBenchmark {
  const { list, period, concept, state, cell } = figure;
  const { level, system, code, display, category, chapter, currency } = concept;
  const label = display ?? (level === 'CODE' ? code : level === 'CATEGORY' ? category : chapter) ?? '';
  return {
    figure,
    id: idOf(figure),
    kind: list.kind,
    concept: { level, label, system, code, display, category, chapter },
    period,
    state,
    reason: REASONS[list.kind === 'FEE' ? 'fee' : 'count'][state],
    contributors: cell?.contributors ?? null,
    patients: cell?.patients ?? null,
    events: cell?.events ?? null,
    population: list.kind === 'FEE' ? null : (cell?.population ?? null),
    share: list.kind === 'FEE' ? null : shareOf(cell),
    currency,
    firstQuartile: cell?.firstQuartile ?? null,
    median: cell?.median ?? null,
    thirdQuartile: cell?.thirdQuartile ?? null,
    mean: cell?.mean ?? null,
    rank: cell?.rank ?? null,
  };
}

const SUPPRESSED =
  'Hidden: too few patients or clinics, here or in a figure this one could be computed from.';
const NO_DATA = 'No data: nobody was seen there in this quarter.';
const REASONS: Readonly<Record<'fee' | 'count', Readonly<Record<CellState, string>>>> = {
  count: {
    VALUE: 'Shown.',
    ZERO: 'Zero: of the patients seen there, none had it.',
    SUPPRESSED,
    NO_DATA,
  },
  fee: { VALUE: 'Shown.', ZERO: 'Zero: nobody there charged for it.', SUPPRESSED, NO_DATA },
};
