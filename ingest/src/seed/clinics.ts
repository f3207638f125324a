import { RandomStream } from './random.js';
import type { RowBatch } from './rowBatch.js';
import { CLINIC_STARTS, FAMILY_ENDS, FAMILY_STARTS, GIVEN_ENDS, GIVEN_STARTS } from './model/names.js';
import { REGIONS, type Region, type ZipArea } from './model/regions.js';
import { SPECIALTIES, SPECIALTY_ORDER, type Specialty, type SpecialtyKey } from './model/specialties.js';
import { markerOf, type SeedMarker } from './seedMarker.js';
import type { SyntheticIds } from './syntheticId.js';

export interface Clinic {
  readonly id: string;
  readonly name: string;
  readonly region: Region;
  readonly area: ZipArea;
  readonly specialty: Specialty;
  /** How many patients it has, relative to other clinics. */
  readonly size: number;
  /** What it charges, relative to its specialty and region: lognormal. */
  readonly feeLevel: number;
  readonly practitionerIds: readonly string[];
  /** Its liking for a treatment (RxNorm code), lognormal: habits differ between clinics. */
  preferenceFor(code: string): number;
}

/** The two clinics of the samples and the demo accounts; their rows may exist already. */
export const DEMO_CLINICS = [
  {
    id: '10000000-0000-4000-8000-00000000000a',
    name: 'Harbour Family Clinic',
    state: 'MA',
    specialty: 'familyMedicine',
    addressLine: '1 Example Wharf',
  },
  {
    id: '10000000-0000-4000-8000-00000000000b',
    name: 'Atlas Medical Centre',
    state: 'NY',
    specialty: 'internalMedicine',
    addressLine: '2 Sample Plaza',
  },
] as const satisfies readonly {
  id: string;
  name: string;
  state: string;
  specialty: SpecialtyKey;
  addressLine: string;
}[];

/**
 * The clinics of a population: `subscribers` synthetic ones, spread over the states by population^0.7 (a
 * network is denser where few live), sizes by Zipf's law within a state, and the two demo clinics, which are
 * never anybody's nearest.
 */
export class ClinicDirectory {
  readonly all: readonly Clinic[];
  readonly demo: readonly Clinic[];
  /** The states that have a clinic: people live there. */
  readonly regions: readonly Region[];
  readonly #byRegionAndSpecialty = new Map<string, Clinic[]>();

  constructor(seed: string, ids: SyntheticIds, subscribers: number) {
    let index = 0;
    this.all = [...clinicsPerState(subscribers)].flatMap(([region, count]) =>
      Array.from({ length: count }, (_, rank) => makeClinic(seed, ids, index++, region, rank)),
    );
    this.demo = DEMO_CLINICS.map((demo, place) => makeDemoClinic(seed, ids, subscribers + place, demo));
    this.regions = REGIONS.filter((region) => this.all.some((clinic) => clinic.region === region));
    for (const clinic of this.all) {
      const key = `${clinic.region.state} ${clinic.specialty.name}`;
      this.#byRegionAndSpecialty.set(key, [...(this.#byRegionAndSpecialty.get(key) ?? []), clinic]);
    }
  }

  /** The clinics of a specialty in a state; none if it has none. */
  inState(region: Region, specialty: Specialty): readonly Clinic[] {
    return this.#byRegionAndSpecialty.get(`${region.state} ${specialty.name}`) ?? [];
  }

  /**
   * Primary care in a state that takes this age. Never empty: a state's first clinic is a family
   * practice.
   */
  primaryCare(region: Region, ageYears: number): readonly Clinic[] {
    return Object.values(SPECIALTIES)
      .filter((specialty) => specialty.isPrimaryCare && takes(specialty, ageYears))
      .flatMap((specialty) => this.inState(region, specialty));
  }

  writeTo(batch: RowBatch, marker: SeedMarker, seed: string): void {
    for (const [index, clinic] of [...this.all, ...this.demo].entries()) {
      const demo = DEMO_CLINICS.find(({ id }) => id === clinic.id);
      batch.add('identity.subscriber', {
        id: clinic.id,
        name: clinic.name,
        organization_type: 'prov',
        active: true,
        phone: `555-01${String(index % 100).padStart(2, '0')}`,
        ...addressOf(clinic, demo?.addressLine ?? `${1 + index} Clinic Row`),
        specialty: clinic.specialty.name,
        // What stands in a demo clinic's row is the samples' to say.
        remainder: demo === undefined ? markerOf(marker) : null,
      });
      writePractitioners(batch, new RandomStream(seed, `clinic rows ${index}`), clinic, index);
    }
  }
}

export function takes(specialty: Specialty, ageYears: number): boolean {
  return ageYears >= specialty.ages[0] && ageYears <= specialty.ages[1];
}

/** Largest remainders; the largest states come first when there are fewer clinics than states. */
function clinicsPerState(subscribers: number): Map<Region, number> {
  const weights = REGIONS.map((region) => ({ region, weight: region.population ** 0.7 }));
  const total = weights.reduce((sum, { weight }) => sum + weight, 0);
  const shares = weights.map(({ region, weight }) => ({ region, exact: (subscribers * weight) / total }));
  const counts = new Map(shares.map(({ region, exact }) => [region, Math.floor(exact)]));
  let left = subscribers - [...counts.values()].reduce((sum, count) => sum + count, 0);
  const byRemainder = shares.toSorted((a, b) => (b.exact % 1) - (a.exact % 1));
  for (const { region } of byRemainder) {
    if (left === 0) break;
    counts.set(region, (counts.get(region) ?? 0) + 1);
    left -= 1;
  }
  return counts;
}

function makeClinic(seed: string, ids: SyntheticIds, index: number, region: Region, rank: number): Clinic {
  const random = new RandomStream(seed, `clinic ${index}`);
  const specialty = SPECIALTIES[SPECIALTY_ORDER[rank % SPECIALTY_ORDER.length] ?? 'familyMedicine'];
  const start = CLINIC_STARTS[index % CLINIC_STARTS.length] ?? 'Example';
  const round = Math.floor(index / CLINIC_STARTS.length);
  const area = random.weighted(region.areas, (candidate) => candidate.population);
  const name = `${start} ${random.pick(specialty.clinicNames)}${round === 0 ? '' : ` of ${area.city} ${round + 1}`}`;
  const size = (1 / (1 + Math.floor(rank / 3)) ** 0.8) * random.lognormal(1, 0.35);
  return describe(seed, ids, { index, id: ids.of('subscriber', index), name, region, area, specialty, size });
}

function makeDemoClinic(
  seed: string,
  ids: SyntheticIds,
  index: number,
  demo: (typeof DEMO_CLINICS)[number],
): Clinic {
  const region = REGIONS.find(({ state }) => state === demo.state);
  const area = region?.areas[0];
  if (region === undefined || area === undefined)
    throw new Error(`No region has the state of ${demo.name}: add it to REGIONS.`);
  const specialty = SPECIALTIES[demo.specialty];
  return describe(seed, ids, { index, id: demo.id, name: demo.name, region, area, specialty, size: 1 });
}

function describe(
  seed: string,
  ids: SyntheticIds,
  clinic: Omit<Clinic, 'feeLevel' | 'practitionerIds' | 'preferenceFor'> & { index: number },
): Clinic {
  const random = new RandomStream(seed, `clinic staff ${clinic.index}`);
  const feeLevel = random.lognormal(1, 0.13);
  const practitioners = 2 + Math.round(clinic.size * 4);
  const preferences = new Map<string, number>();
  return {
    ...clinic,
    feeLevel,
    practitionerIds: Array.from({ length: practitioners }, (_, place) =>
      ids.of('practitioner', clinic.index, place),
    ),
    preferenceFor(code) {
      const known = preferences.get(code);
      if (known !== undefined) return known;
      const preference = new RandomStream(seed, `clinic ${clinic.index} prefers ${code}`).lognormal(1, 0.5);
      preferences.set(code, preference);
      return preference;
    },
  };
}

function addressOf(clinic: Clinic, line: string) {
  return {
    address_line: line,
    city: clinic.area.city,
    state: clinic.region.state,
    postal_code: `${clinic.area.zip3}01`,
    country: 'US',
  };
}

function writePractitioners(batch: RowBatch, random: RandomStream, clinic: Clinic, index: number): void {
  for (const [place, id] of clinic.practitionerIds.entries()) {
    const gender = random.chance(0.52) ? 'female' : 'male';
    batch.add('identity.practitioner', {
      id,
      family_name: random.pick(FAMILY_STARTS) + random.pick(FAMILY_ENDS),
      given_names: [random.pick(GIVEN_STARTS) + random.pick(GIVEN_ENDS[gender])],
      prefix: 'Dr.',
      // Nobody can hold it: National Provider Identifiers start with 1 or 2.
      npi: `9999${String(index).padStart(4, '0')}${String(place).padStart(2, '0')}`,
      gender,
      active: true,
      specialty: clinic.specialty.name,
      subscriber_id: clinic.id,
      ...addressOf(clinic, '1 Clinic Row'),
    });
  }
}
