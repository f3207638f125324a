import { PLACE_LEVELS, placePath, specialtyPath, type PlaceLevel } from '@caregraph/measure';
import type { RequestContext } from '@caregraph/subgraph-kit';

/** Where the viewer's clinic is and what it does; null where the viewer has no clinic or its state is not known. */
export interface Home {
  readonly places: Readonly<Record<PlaceLevel, string>>;
  readonly specialty: string;
  readonly specialtyFamily: string;
}

interface ClinicRow {
  readonly state: string | null;
  readonly postal_area: string | null;
  readonly specialty: string | null;
}

const HOME = Symbol('home');

/** From the directory of clinics: the database knows whose clinic it is, no argument says it. */
export function homeOf(context: RequestContext): Promise<Home | null> {
  const known = context.loaders.get(HOME) as Promise<Home | null> | undefined; // set here alone
  if (known) return known;
  const read = readHome(context);
  context.loaders.set(HOME, read);
  return read;
}

async function readHome(context: RequestContext): Promise<Home | null> {
  const [clinic] = await context.database((em) =>
    em.execute<ClinicRow[]>('select state, postal_area, specialty from access.clinic_place()'),
  );
  const path = clinic && placePath(clinic.state, clinic.postal_area);
  if (!clinic || !path) return null;
  const [specialty = '', specialtyFamily = ''] = specialtyPath(clinic.specialty);
  const places = Object.fromEntries(PLACE_LEVELS.map((level, index) => [level, path[index] ?? '']));
  return { places: places as Home['places'], specialty, specialtyFamily }; // fromEntries widens the keys
}
