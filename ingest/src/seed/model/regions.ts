/** A three-digit ZIP area. */
export interface ZipArea {
  readonly zip3: string;
  readonly city: string;
  /** Residents, in thousands, rounded; only proportions matter. */
  readonly population: number;
}

export interface Region {
  readonly state: string;
  readonly division: string;
  /** Residents, in thousands (2020 Census, apportionment results). */
  readonly population: number;
  /**
   * What services cost here, relative to the mean of the six states (invented, in the order of CMS's
   * GPCI).
   */
  readonly feeLevel: number;
  readonly areas: readonly ZipArea[];
}

/**
 * Six states of four census divisions: large and small, so that some cells are full and some must be
 * suppressed. Divisions: US Census Bureau, Census Regions and Divisions. ZIP3 populations are rounded from
 * 2020 counts of the cities' areas. 036 has fewer than 20,000 residents: it is on the list of ZIP3s that 45
 * CFR 164.514(b)(2)(i)(B) does not let anyone publish.
 */
export const REGIONS: readonly Region[] = [
  {
    state: 'TX',
    division: 'West South Central',
    population: 29_146,
    feeLevel: 0.95,
    areas: [
      { zip3: '770', city: 'Houston', population: 2_900 },
      { zip3: '752', city: 'Dallas', population: 1_300 },
      { zip3: '782', city: 'San Antonio', population: 1_600 },
      { zip3: '787', city: 'Austin', population: 1_100 },
      { zip3: '799', city: 'El Paso', population: 700 },
      { zip3: '761', city: 'Fort Worth', population: 900 },
    ],
  },
  {
    state: 'NY',
    division: 'Middle Atlantic',
    population: 20_201,
    feeLevel: 1.15,
    areas: [
      { zip3: '112', city: 'Brooklyn', population: 2_700 },
      { zip3: '100', city: 'New York', population: 1_600 },
      { zip3: '104', city: 'Bronx', population: 1_450 },
      { zip3: '142', city: 'Buffalo', population: 550 },
      { zip3: '146', city: 'Rochester', population: 500 },
      { zip3: '132', city: 'Syracuse', population: 230 },
    ],
  },
  {
    state: 'PA',
    division: 'Middle Atlantic',
    population: 13_003,
    feeLevel: 0.99,
    areas: [
      { zip3: '191', city: 'Philadelphia', population: 1_600 },
      { zip3: '152', city: 'Pittsburgh', population: 800 },
      { zip3: '171', city: 'Harrisburg', population: 220 },
      { zip3: '185', city: 'Scranton', population: 120 },
    ],
  },
  {
    state: 'OH',
    division: 'East North Central',
    population: 11_799,
    feeLevel: 0.91,
    areas: [
      { zip3: '432', city: 'Columbus', population: 1_100 },
      { zip3: '441', city: 'Cleveland', population: 1_150 },
      { zip3: '452', city: 'Cincinnati', population: 800 },
      { zip3: '436', city: 'Toledo', population: 330 },
    ],
  },
  {
    state: 'MA',
    division: 'New England',
    population: 7_030,
    feeLevel: 1.1,
    areas: [
      { zip3: '021', city: 'Boston', population: 1_400 },
      { zip3: '018', city: 'Lowell', population: 700 },
      { zip3: '016', city: 'Worcester', population: 230 },
      { zip3: '027', city: 'New Bedford', population: 450 },
      { zip3: '011', city: 'Springfield', population: 190 },
    ],
  },
  {
    state: 'NH',
    division: 'New England',
    population: 1_378,
    feeLevel: 1.02,
    areas: [
      { zip3: '031', city: 'Manchester', population: 200 },
      { zip3: '033', city: 'Concord', population: 110 },
      { zip3: '036', city: 'Charlestown', population: 15 },
    ],
  },
];
