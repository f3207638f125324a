/** One event of the made-up population behind the test candidates. */
export interface Fact {
  readonly patient: number;
  readonly clinic: number;
  /** By dimension: the name of the finest member. */
  readonly at: Readonly<Record<string, string>>;
  readonly amount: number;
}

const SNOMED = 'http://snomed.info/sct';
const STATES = ['MA', 'CT', 'NY', 'PA'];
const AGES = ['10-14', '30-34', '50-54', '70-74'];
const CLINICS = 6;
const PATIENTS = 48;
const CHAPTERS = 4;

/**
 * Four states with six clinics each, four ages with 48 patients each, twelve of each of four chapters, half of them of
 * each of its two codes: equal numbers everywhere, so that every rule holds with nothing suppressed.
 */
export function evenFacts(quarter = '2026Q1'): Record<string, Fact[]> {
  const facts: Record<string, Fact[]> = {
    population: [],
    condition_prevalence: [],
    treatment_use: [],
    fees: [],
  };
  let patient = 0;
  STATES.forEach((state, s) => {
    for (const age of AGES) {
      for (let n = 0; n < PATIENTS; n += 1) {
        patient += 1;
        const chapter = n % CHAPTERS;
        const turn = Math.floor(n / CHAPTERS);
        const clinic = s * CLINICS + (turn % CLINICS);
        const code = String(chapter * 2 + (turn < CLINICS ? 0 : 1));
        const here = { place: `${state}-${s}1${turn % 2}`, time: quarter, age };
        const specialty = clinic % 2 === 0 ? 'Cardiology' : 'Pediatrics';
        const own = { patient, clinic, amount: 10_000 + ((n * 37) % 11) * 10 };
        facts['population']?.push({ ...own, at: here });
        facts['condition_prevalence']?.push({ ...own, at: { ...here, code: `100${code}` } });
        facts['treatment_use']?.push({ ...own, at: { ...here, kind: 'PROCEDURE', code: `200${code}` } });
        facts['fees']?.push({ ...own, at: { ...here, specialty, currency: 'USD', code: `200${code}` } });
      }
    }
  });
  return facts;
}

export interface TestMember {
  level: string;
  name: string;
  parent: number | null;
  codeSystem?: string;
  display?: string | null;
  evidence?: { patients: number; subscribers: number } | null;
}

const DIVISION: Readonly<Record<string, string>> = {
  MA: 'New England',
  CT: 'New England',
  NY: 'Middle Atlantic',
  PA: 'Middle Atlantic',
};

/** The path of a finest name through the levels of its dimension, finest first. */
function pathOf(dimension: string, name: string): [level: string, name: string][] {
  if (dimension === 'place') {
    const state = name.slice(0, 2);
    return [
      ['zip3', name],
      ['state', state],
      ['division', DIVISION[state] ?? ''],
      ['country', 'US'],
    ];
  }
  if (dimension === 'time') return [['quarter', name]];
  if (dimension === 'age') {
    const from = Number(name.split('-')[0]);
    const ten = Math.floor(from / 10) * 10;
    const twenty = from < 20 ? '0-19' : from < 40 ? '20-39' : from < 60 ? '40-59' : '60+';
    return [
      ['age5', name],
      ['age10', `${ten}-${ten + 9}`],
      ['age20', twenty],
      ['all', 'all'],
    ];
  }
  if (dimension === 'specialty')
    return [
      ['specialty', name],
      ['family', name === 'Cardiology' ? 'Internal medicine' : 'Care of children'],
      ['all', 'all'],
    ];
  if (dimension !== 'code') return [[dimension, name]];
  const chapter = `${name.startsWith('1') ? 'Diseases' : 'Procedures'} ${'ABCD'[Math.floor(Number(name.at(-1)) / 2)]}`;
  return [
    ['code', name],
    ['category', `Category of ${chapter}`],
    ['chapter', chapter],
    ['all', 'all'],
  ];
}

/** Lookup tables of the head, and where each finest name's ancestors stand in them. */
export class TestMembers {
  readonly lists: Record<string, TestMember[]> = {
    place: [],
    time: [],
    age: [],
    specialty: [],
    kind: [],
    currency: [],
    code: [],
  };

  /** Position of the ancestor of a finest name at a level. */
  positionOf(dimension: string, name: string, level: string): number {
    const path = pathOf(dimension, name);
    const list = this.lists[dimension] ?? [];
    let parent: number | null = null;
    let found = -1;
    for (const [own, ownName] of path.toReversed()) {
      let position = list.findIndex((member) => member.level === own && member.name === ownName);
      if (position < 0) {
        const coded =
          own === 'code' && dimension === 'code'
            ? { codeSystem: SNOMED, display: `Text ${ownName}`, evidence: { patients: 11, subscribers: 3 } }
            : {};
        position = list.push({ level: own, name: ownName, parent, ...coded }) - 1;
      }
      if (own === level) found = position;
      parent = position;
    }
    return found;
  }
}
