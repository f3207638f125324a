import { CATEGORIES, CATEGORY_MEANING, ROLES, type Category, type Role } from '@caregraph/policy';
import { cellOf } from './accessMatrix.js';
import type { Place } from './accessPlace.js';
import { ACCESS_STATES } from './accessState.js';

const WORDS: Readonly<Record<string, string>> = {
  P: '**yes**',
  I: 'suspended',
  R: 'role',
  S: 'scope',
  N: 'unrelated',
  C: 'no consent',
  L: 'label',
  T: 'other clinic',
  M: 'masked',
  H: 'masked alone',
  X: 'restricted',
  J: 'objection',
  E: 'erasure',
  U: 'purpose',
};

const ROLE_WORDS: Readonly<Record<Role, string>> = {
  PATIENT: 'Patient',
  DELEGATE: 'Delegate: a person the patient has appointed',
  CLINICIAN: 'Clinician',
  FRONT_DESK: 'Front desk',
  BILLER: 'Biller',
  CLINIC_ADMIN: "Administrator of a clinic's accounts",
  PARTNER_APP: 'App of a partner',
  RESEARCHER: 'Researcher',
  PRIVACY_OFFICER: 'Privacy officer of a clinic',
  DEVELOPER: 'Developer of a partner’s apps',
  OPERATOR: 'Operator of the service',
};

/** `docs/ACCESS.md`: the matrix for readers, by category. */
export function accessPage(places: readonly Place[]): string {
  const shown = CATEGORIES.filter((category) => columnOf(category, places).length > 0);
  return [
    '# Who may see what',
    '',
    'Generated from `packages/policy` by `npm run generate`. The same for each single field is in',
    '`schema/access-matrix.json`; `cli/test/access/matrix.test.ts` asks the running graph for every cell of it.',
    '',
    `${places.length} places × ${ACCESS_STATES.length} states of ${ROLES.length} roles = ${places.length * ACCESS_STATES.length} cells.`,
    '',
    '## What the categories cover',
    '',
    '| category | is |',
    '| --- | --- |',
    ...CATEGORIES.map(
      (category) =>
        `| ${category} | ${CATEGORY_MEANING[category]}${shown.includes(category) ? '' : ' No field has it yet.'} |`,
    ),
    '',
    '## By role',
    '',
    '**yes**: the field is shown. Else the reason: *role*, the role never may; *purpose*, not for the stated purpose; *unrelated*, nothing connects the viewer with',
    'the patient; *no consent*, nothing covers the category; *label*, the row is sensitive and nothing names its label;',
    '*other clinic*, another clinic keeps the row; *scope*, the token does not cover it; *suspended*; *restricted*, *objection*, *erasure*, what the patient',
    'has stopped. *masked*: the last digits or the year are shown; *masked alone*: the field has no such form. In brackets',
    'where the answer does not say so, because what one may not know of looks like what is not there.',
    '',
    ...ROLES.flatMap((role) => roleTable(role, shown, places)),
    '## By type',
    '',
    'The fields of values (a concept, an amount, a page) are reached through a field of a type below, which protects them.',
    '',
    '| type | category | fields |',
    '| --- | --- | --- |',
    ...typeRows(places),
    '',
  ].join('\n');
}

function roleTable(role: Role, categories: readonly Category[], places: readonly Place[]): string[] {
  const states = ACCESS_STATES.filter((state) => state.role === role);
  return [
    `### ${ROLE_WORDS[role]}`,
    '',
    `| \`${role}\` | ${categories.join(' | ')} |`,
    `| --- |${' --- |'.repeat(categories.length)}`,
    ...states.map((state) => {
      const cells = categories.map((category) => {
        const letters = new Set(columnOf(category, places).map((place) => cellOf(place, state)));
        return [...letters].map(inWords).join(' or ');
      });
      return `| ${state.state} | ${cells.join(' | ')} |`;
    }),
    '',
  ];
}

function inWords(letter: string): string {
  const words = WORDS[letter.toUpperCase()] ?? letter;
  return letter === letter.toUpperCase() ? words : `(${words})`;
}

/** The places that stand for a category: fields of rows, not the lists of a patient that lead to them. */
function columnOf(category: Category, places: readonly Place[]): Place[] {
  const direct = places.filter(
    ({ classified, path }) =>
      classified === category && path.split('.').length === 2 && !/^(Query|Mutation)\./.test(path),
  );
  if (category === 'PUBLIC') return direct.filter(({ path }) => path === 'Patient.id');
  if (category === 'ACCOUNT') return places.filter(({ path }) => path === 'Query.viewer');
  const own = direct.filter(({ needs }) => needs.length === 1);
  const rows = own.filter(({ path }) => !path.startsWith('Patient.'));
  return rows.length > 0 ? rows : own;
}

function typeRows(places: readonly Place[]): string[] {
  const rows = new Map<string, Set<string>>();
  for (const { field, classified } of places) {
    const [type, name] = field.split('.') as [string, string]; // `Type.field`
    if (/(Connection|Edge|PageInfo)$/.test(type)) continue;
    const key = `${type} | ${classified}`;
    rows.set(key, (rows.get(key) ?? new Set()).add(name));
  }
  return [...rows]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([key, names]) =>
        `| ${key} | ${[...names]
          .toSorted()
          .map((name) => `\`${name}\``)
          .join(', ')} |`,
    );
}
