import { CONCEPT_LEVELS, PLACE_LEVELS, type BenchmarkKind, type PlaceLevel } from '@caregraph/measure';
import { CaregraphError, type RequestContext } from '@caregraph/subgraph-kit';
import type { ListEntry, PopulationCell, Release } from '../warehouse/release.js';
import { homeOf, type Home } from './home.service.js';
import type {
  PeerGroup,
  PeerGroupChoices,
  PeerGroupInput,
  PeerGroupStep,
  PeerSpecialty,
} from './peerGroup.type.js';
import { placeLabel, type PlaceStep } from './place.js';

/** A peer group as a list has it. */
export interface ChosenPeers extends PlaceStep {
  readonly specialtyLevel: 'specialty' | 'family' | 'all';
  readonly specialty: string;
}

const MOST_CHARACTERS = 80;

/** @throws CaregraphError BAD_USER_INPUT where no place is named and the viewer has none, or a specialty is asked for that is none. */
export async function choosePeers(
  context: RequestContext,
  release: Release,
  kind: BenchmarkKind,
  input: PeerGroupInput | null,
): Promise<ChosenPeers> {
  const level = input?.level ?? 'COUNTRY';
  const place = input?.place ?? (level === 'COUNTRY' ? 'US' : (await homeOf(context))?.places[level]);
  if (place === undefined) throw new CaregraphError('BAD_USER_INPUT', 'PLACE_MISSING');
  if (place.length > MOST_CHARACTERS) throw new CaregraphError('BAD_USER_INPUT', 'PLACE_UNKNOWN');
  const specialty = input?.specialty ?? null;
  if (specialty === null) return { level, place, specialtyLevel: 'all', specialty: 'all' };
  const entries = await release.entries(kind);
  const known = entries.find((entry) => entry.specialtyLevel !== 'all' && entry.specialty === specialty);
  if (!known) throw new CaregraphError('BAD_USER_INPUT', 'SPECIALTY_UNKNOWN');
  return { level, place, specialtyLevel: known.specialtyLevel, specialty };
}

export async function peerGroupOf(context: RequestContext, peers: ChosenPeers): Promise<PeerGroup> {
  const home = await homeOf(context);
  return {
    level: peers.level,
    place: peers.place,
    label: placeLabel(peers.level, peers.place),
    specialty: peers.specialtyLevel === 'all' ? null : peers.specialty,
    isOwn: home?.places[peers.level] === peers.place,
  };
}

export async function peerGroupChoices(
  context: RequestContext,
  release: Release,
  kind: BenchmarkKind,
  period: string,
): Promise<PeerGroupChoices> {
  const [home, population, allEntries] = await Promise.all([
    homeOf(context),
    release.population(),
    release.entries(kind),
  ]);
  const entries = allEntries.filter(({ quarter }) => quarter === period);
  const cells = population.filter(({ quarter }) => quarter === period);
  const step = stepMaker(home, cells, entries);
  const own = home ? PLACE_LEVELS.map((level) => step(level, home.places[level])) : [step('COUNTRY', 'US')];
  return {
    period,
    ladder: own,
    specialties: specialtiesOf(entries),
    ownSpecialty: home?.specialty ?? null,
    ownSpecialtyFamily: home?.specialtyFamily ?? null,
    stepsAt: (level) => cells.filter((cell) => cell.level === level).map(({ place }) => step(level, place)),
  };
}

function stepMaker(home: Home | null, cells: readonly PopulationCell[], entries: readonly ListEntry[]) {
  const at = new Map(cells.map((cell) => [`${cell.level} ${cell.place}`, cell]));
  const shown = Map.groupBy(
    entries.filter((entry) => entry.shown > 0 && entry.specialtyLevel === 'all'),
    ({ placeLevel, place }) => `${placeLevel} ${place}`,
  );
  return (level: PlaceLevel, place: string): PeerGroupStep => {
    const cell = at.get(`${level} ${place}`);
    const levels = new Set(shown.get(`${level} ${place}`)?.map(({ conceptLevel }) => conceptLevel));
    return {
      level,
      place,
      label: placeLabel(level, place),
      isOwn: home?.places[level] === place,
      state: cell?.state ?? 'NO_DATA',
      contributors: cell?.contributors ?? null,
      patients: cell?.patients ?? null,
      levels: CONCEPT_LEVELS.filter((each) => levels.has(each)),
    };
  };
}

function specialtiesOf(entries: readonly ListEntry[]): PeerSpecialty[] {
  const shown = entries.filter((entry) => entry.specialtyLevel !== 'all' && entry.shown > 0);
  const groups = Map.groupBy(shown, ({ specialtyLevel, specialty }) => `${specialtyLevel} ${specialty}`);
  return [...groups.values()]
    .map((lists): PeerSpecialty => {
      const { specialty = '', family = null, specialtyLevel } = lists[0] ?? {};
      const levels = new Set(lists.map(({ placeLevel }) => placeLevel));
      return {
        name: specialty,
        family: family ?? specialty,
        isFamily: specialtyLevel === 'family',
        contributors: Math.max(...lists.map(({ contributors }) => contributors ?? 0)) || null,
        places: PLACE_LEVELS.filter((level) => levels.has(level)),
      };
    })
    .toSorted(
      (a, b) =>
        a.family.localeCompare(b.family, 'en') ||
        Number(b.isFamily) - Number(a.isFamily) ||
        a.name.localeCompare(b.name, 'en'),
    );
}
