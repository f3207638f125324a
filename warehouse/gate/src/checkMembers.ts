import {
  breachOf,
  isCode,
  isCodeSystem,
  isCount,
  isHeading,
  isPlainText,
  isQuarter,
  matches,
  oneOf,
  orNull,
} from './domain.js';
import { parentPlace } from './geography.js';
import { LEVELS, type Arrivals, type Dimension, type Head, type Member } from './head.js';
import { LIMITS } from './limits.js';
import { isMature, isOver, quartersOf } from './quarter.js';
import type { Refusals } from './verdict.js';

/** What the gate is told of the releases before this one. */
export interface Known {
  /** Quarters that earlier releases hold. */
  readonly published: readonly string[];
  /** The arrivals that a difference must count; undefined where new quarters are published. */
  readonly difference?: Arrivals | undefined;
  readonly today: Date;
}

const ALL = 'all';
const AGES: Readonly<Record<string, readonly string[]>> = {
  age5: [...Array.from({ length: 18 }, (_, n) => `${n * 5}-${n * 5 + 4}`), '90+'],
  age10: [...Array.from({ length: 9 }, (_, n) => `${n * 10}-${n * 10 + 9}`), '90+'],
  age20: ['0-19', '20-39', '40-59', '60+'],
};

/** What the name of a member may be, by level. There is no level for a person, a day, an address. */
function isName(level: string, name: string): boolean {
  if (level === 'zip3' || level === 'state' || level === 'division' || level === 'country')
    return parentPlace(level, name) !== undefined;
  if (level === ALL) return name === ALL;
  if (level in AGES) return AGES[level]?.includes(name) ?? false;
  if (level === 'quarter') return isQuarter(name);
  if (level === 'year') return matches(/^\d{4}$/)(name);
  if (level === 'kind') return name === 'PROCEDURE' || name === 'MEDICATION';
  if (level === 'currency') return matches(/^[A-Z]{3}$/)(name);
  if (level === 'code') return isCode(name);
  return isHeading(name);
}

/** Checks every member of every dimension: names, hierarchy, texts, and the quarters of the release. */
export function checkMembers(head: Head, known: Known, refusals: Refusals): void {
  for (const dimension of Object.keys(LEVELS) as Dimension[]) {
    const members = head.members[dimension];
    const names = new Set<string>();
    members.forEach((member, position) => {
      const breach = memberBreach(dimension, member, members, head);
      const name = `${dimension} ${position}`;
      if (breach !== undefined) refusals.add('members', name, `${breach}.`);
      const key = JSON.stringify([member.level, member.name, member.codeSystem ?? null]);
      if (names.has(key)) refusals.add('members', name, 'the member stands there twice.');
      names.add(key);
      if (dimension === 'code') checkText(member, name, refusals);
    });
  }
  checkTime(head, known, refusals);
}

function memberBreach(
  dimension: Dimension,
  member: Member,
  members: readonly Member[],
  head: Head,
): string | undefined {
  const isCoded = dimension === 'code' && member.level === 'code';
  const breach = breachOf(member, {
    level: oneOf(...LEVELS[dimension]),
    name: (name) => typeof name === 'string' && isName(member.level, name),
    parent: orNull((parent) => isCount(parent) && Number(parent) < members.length),
    ...(isCoded
      ? {
          codeSystem: isCodeSystem,
          display: orNull(isPlainText),
          evidence: orNull(
            (value) => breachOf(value, { patients: isCount, subscribers: isCount }) === undefined,
          ),
        }
      : {}),
  });
  if (breach !== undefined) return breach;
  const rank = LEVELS[dimension].indexOf(member.level);
  const isTop = rank === LEVELS[dimension].length - 1;
  const parent = member.parent === null ? undefined : members[member.parent];
  if (dimension === 'time') return timeBreach(member, parent, head);
  if (isTop) return parent === undefined ? undefined : 'the coarsest level has a parent';
  if (parent === undefined || parent.level !== LEVELS[dimension][rank + 1])
    return 'the parent is not of the next level';
  if (dimension === 'place' && parentPlace(member.level, member.name) !== `${parent.level} ${parent.name}`)
    return 'the place lies elsewhere';
  if (dimension === 'age' && !nests(member.name, parent.name)) return 'the age does not lie in its parent';
  return undefined;
}

function timeBreach(member: Member, parent: Member | undefined, head: Head): string | undefined {
  if (member.level === 'year') {
    const isWhole = quartersOf(member.name).every((quarter) => head.quarters.includes(quarter));
    if (parent !== undefined) return 'a year has no parent';
    return isWhole ? undefined : 'a year stands without its four quarters';
  }
  if (!head.quarters.includes(member.name)) return 'the quarter is not of this release';
  return parent === undefined || (parent.level === 'year' && member.name.startsWith(`${parent.name}Q`))
    ? undefined
    : 'the quarter lies in another year';
}

/** `80-89` lies in `60+`; `all` holds every age. */
function nests(inner: string, outer: string): boolean {
  if (outer === ALL) return true;
  const [from, to] = boundsOf(inner);
  const [outerFrom, outerTo] = boundsOf(outer);
  return from >= outerFrom && to <= outerTo;
}

function boundsOf(band: string): [number, number] {
  const [from = '', to] = band.split('-');
  return to === undefined ? [Number.parseInt(from, 10), Infinity] : [Number(from), Number(to)];
}

function checkText(member: Member, name: string, refusals: Refusals): void {
  if (member.display === null || member.display === undefined) return;
  const { patients, subscribers } = member.evidence ?? { patients: 0, subscribers: 0 };
  if (patients >= LIMITS.displayPatients && subscribers >= LIMITS.displaySubscribers) return;
  refusals.add('code text', name, 'too few patients or clinics use this text.');
}

/** A quarter is published once, and not before late entries have arrived. */
function checkTime(head: Head, known: Known, refusals: Refusals): void {
  for (const quarter of head.quarters) {
    if (!isMature(quarter, known.today))
      refusals.add('quarters', quarter, `it ended less than ${LIMITS.maturityMonths} months ago.`);
    if (known.difference === undefined && known.published.includes(quarter))
      refusals.add('quarters', quarter, 'it was published before and is never restated.');
  }
  if (new Set(head.quarters).size !== head.quarters.length)
    refusals.add('quarters', 'release', 'a quarter stands there twice.');
  if (head.difference !== undefined || known.difference !== undefined) checkArrivals(head, known, refusals);
}

/**
 * A difference tells what came in late of published quarters, each arrival once: it begins where the releases end, and
 * ends with a quarter that is over. Then its events are in no release, and no equation joins it with one. It has no years.
 */
function checkArrivals(head: Head, { published, difference, today }: Known, refusals: Refusals): void {
  const own = head.difference;
  if (own === undefined || difference === undefined) {
    refusals.add('quarters', 'release', 'it is a difference, or should be one.');
    return;
  }
  if (own.until !== difference.until || !isOver(own.until, today))
    refusals.add('quarters', own.until, 'arrivals are counted to the end of another quarter.');
  if ([...head.quarters].sort().join() !== Object.keys(own.after).sort().join())
    refusals.add('quarters', 'release', 'the arrivals are those of other quarters.');
  for (const [quarter, after] of Object.entries(own.after)) {
    if (!published.includes(quarter))
      refusals.add('quarters', quarter, 'there is no release that it differs from.');
    if (after !== difference.after[quarter] || after >= own.until)
      refusals.add('quarters', quarter, 'its arrivals are in a release already, or are left out.');
  }
  if (head.members.time.some(({ level }) => level === 'year'))
    refusals.add('quarters', 'release', 'a difference has no years.');
}
