import type { Words } from '../words/english.js';

export interface Place {
  readonly href: string;
  readonly name: keyof Words['places'];
  /** Further addresses below which this place is the current one. */
  readonly under?: string;
}

const FEES: Place = { href: '/benchmarks/fees', name: 'benchmarks', under: '/benchmarks/' };
const ANONYMITY: Place = { href: '/anonymity', name: 'anonymity' };
const OVERVIEW: Place = { href: '/overview', name: 'overview' };
const DEVELOPERS: Place = { href: '/developers', name: 'developers', under: '/developers/' };

const PLACES: Readonly<Record<string, readonly Place[]>> = {
  CLINIC_ADMIN: [FEES, OVERVIEW, ANONYMITY],
  PATIENT: [
    { href: '/my-data', name: 'accessHistory' },
    { href: '/my-data/sharing', name: 'sharing' },
    OVERVIEW,
    ANONYMITY,
  ],
  DEVELOPER: [{ href: '/developers/apps', name: 'developers', under: '/developers' }, OVERVIEW, ANONYMITY],
  RESEARCHER: [{ href: '/research', name: 'research' }, OVERVIEW, ANONYMITY],
};

/** What a role finds in the menu; nobody signed in has none. */
export function placesOf(role: string | null): readonly Place[] {
  if (role === null) return [ANONYMITY, DEVELOPERS];
  return (Object.hasOwn(PLACES, role) ? PLACES[role] : undefined) ?? [OVERVIEW, ANONYMITY, DEVELOPERS];
}

/** Where a role begins. */
export function homeOf(role: string): string {
  return placesOf(role)[0]?.href ?? OVERVIEW.href;
}

export function isCurrent({ href, under }: Place, path: string): boolean {
  return path === href || (under !== undefined && path.startsWith(under));
}
