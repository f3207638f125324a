import type { GateRule } from '../src/index.js';
import { cellAt, cellsAt, suppress, type TestCandidate, type TestCell } from './testCandidate.js';

export type Sabotage = readonly [title: string, rule: GateRule, sabotage: (candidate: TestCandidate) => void];

const Q = '2026Q1';
const CONDITION = 'condition_prevalence';

function set(cell: TestCell, values: TestCell['values']): void {
  Object.assign(cell.values, values);
}

/** What a broken or dishonest builder might do to cells, and the rule that has to catch it. */
export const CELL_SABOTAGES: readonly Sabotage[] = [
  [
    'k = 10: a published cell of ten patients',
    'minimum patients',
    (c) => set(cellAt(c, CONDITION, 'MA', Q, '20-39', 'Diseases A'), { patients: 10 }),
  ],
  [
    'two clinics behind a published count',
    'minimum subscribers',
    (c) =>
      set(cellAt(c, 'treatment_use', 'NY', Q, 'all', 'PROCEDURE', '2000'), {
        subscribers: 2,
        largestEvents: 12,
        secondEvents: 12,
      }),
  ],
  [
    'four clinics behind a published fee',
    'minimum subscribers',
    (c) => set(cellAt(c, 'fees', 'NY', Q, 'all', 'USD', '2000'), { subscribers: 4 }),
  ],
  [
    'a clinic with more than 25 % of a fee sum',
    'dominance',
    (c) => set(cellAt(c, 'fees', 'MA', Q, 'all', 'USD', '2000'), { largest: 70_000 }),
  ],
  [
    'the second clinic could tell the first within 10 %',
    'p per cent',
    (c) => set(cellAt(c, 'fees', 'MA', Q, 'all', 'USD', '2000'), { largest: 130_000, second: 105_000 }),
  ],
  [
    'a slice with one condition',
    'diversity',
    (c) => {
      for (const cell of cellsAt(c, CONDITION, 'MA', Q, '20-39', 'Diseases A'))
        set(cell, { patients: 200, events: 200 });
    },
  ],
  [
    'one primary not suppressed, and its evidence with it',
    'additivity',
    (c) => {
      const cell = cellAt(c, CONDITION, 'MA', Q, '20-39', 'Diseases A');
      set(cell, { patients: 5, events: 5, largestEvents: 1, secondEvents: 1 });
      suppress(c, CONDITION, 'MA', Q, '20-39', 'Diseases B');
    },
  ],
  [
    'a cell left out of a table',
    'additivity',
    (c) => {
      c.cells.splice(c.cells.indexOf(cellAt(c, CONDITION, 'MA', Q, '20-39', 'Diseases A')), 1);
    },
  ],
  [
    'a whole left out of a table',
    'additivity',
    (c) => {
      c.cells.splice(c.cells.indexOf(cellAt(c, CONDITION, 'US', Q, 'all', 'Diseases A')), 1);
    },
  ],
  [
    'events that do not add up',
    'additivity',
    (c) => set(cellAt(c, CONDITION, 'MA', Q, '20-39', 'Diseases A'), { events: 14 }),
  ],
  [
    'amounts that do not add up',
    'additivity',
    (c) => {
      const cell = cellAt(c, 'fees', 'MA', Q, 'all', 'USD', '2000');
      set(cell, { sum: Number(cell.values['sum']) + 1 });
    },
  ],
  [
    'more patients than events',
    'evidence',
    (c) => set(cellAt(c, CONDITION, 'MA', Q, '20-39', 'Diseases A'), { patients: 13 }),
  ],
  [
    'a largest clinic without a number',
    'evidence',
    (c) => set(cellAt(c, CONDITION, 'MA', Q, '20-39', 'Diseases A'), { largestEventsBy: -1 }),
  ],
  [
    'a primary suppressed alone',
    'single unknown',
    (c) => suppress(c, CONDITION, 'MA', Q, '20-39', 'Diseases A'),
  ],
  [
    'a rectangle with a tail: no single equation tells, several do',
    'derivable',
    (c) => {
      for (const code of ['1000', '1001']) {
        suppress(c, CONDITION, 'MA', Q, 'all', code);
        suppress(c, CONDITION, 'US', Q, 'all', code);
      }
    },
  ],
  [
    'a denominator that is not published',
    'denominator',
    (c) => {
      for (const state of ['MA', 'CT'])
        for (const age of ['20-39', '40-59']) suppress(c, 'population', state, Q, age);
    },
  ],
  [
    'a fee that tells the count of a suppressed treatment',
    'linked measures',
    (c) => {
      for (const state of ['MA', 'CT']) suppress(c, 'treatment_use', state, Q, 'all', 'PROCEDURE', '2000');
    },
  ],
  [
    'cells that the builder could not protect',
    'protection closed',
    (c) => {
      c.end = { open: ['fees / 2026Q1 / MA'] };
    },
  ],
];

/** What might be done to the shape: persons, places, days, quarters, tables. */
export const SHAPE_SABOTAGES: readonly Sabotage[] = [
  [
    'a person column',
    'shape',
    (c) => {
      for (const cell of cellsAt(c, 'population', '*', Q, '20-39')) set(cell, { patientId: 1 });
      for (const cell of c.cells) set(cell, { patientId: 1 });
    },
  ],
  ['a person column in the head', 'shape', (c) => Object.assign(c.head, { patients: ['x'] })],
  [
    'a person column among the members',
    'members',
    (c) => Object.assign(c.head.members['place']?.[0] ?? {}, { mrn: 'A-1' }),
  ],
  ['a dimension of persons', 'shape', (c) => Object.assign(c.head.members, { patient: [] })],
  [
    'half a patient',
    'shape',
    (c) => set(cellAt(c, CONDITION, 'MA', Q, '20-39', 'Diseases A'), { patients: 12.5 }),
  ],
  ['a state that is none', 'shape', (c) => void ((c.cells[0] as TestCell).state = 'x')],
  ['a cell twice', 'shape', (c) => void c.cells.push(structuredClone(c.cells[0] as TestCell))],
  [
    'a cell in a table of another level',
    'shape',
    (c) => {
      const place = c.head.members['place']?.findIndex((member) => member.level === 'division') ?? 0;
      cellAt(c, CONDITION, 'MA', Q, '20-39', 'Diseases A').at[0] = place;
    },
  ],
  ...(
    [
      ['a UUID in the place of a code', 'code', '1000', '20000000-0000-4000-8000-000000000001'],
      ['an age of 101', 'age', '20-39', '101'],
      ['a day in the place of a quarter', 'time', Q, '2026-01-31'],
      ['a month in the place of a quarter', 'time', Q, '2026-01'],
      ['a ZIP code in the place of a ZIP3', 'place', 'MA-010', '02139'],
      ['a ZIP3 of 20,000 people or fewer', 'place', 'MA-010', 'MA-036'],
      ['an unknown place', 'place', 'MA', 'ZZ'],
      ['a telephone number in a heading', 'code', 'Diseases A', 'Call 555 0199 now'],
      ['a specialty that is an address', 'specialty', 'Cardiology', 'jane@clinic.example'],
    ] as const
  ).map(([title, dimension, name, next]): Sabotage => [
    title,
    'members',
    (c) => {
      const member = c.head.members[dimension]?.find((one) => one.name === name);
      if (!member) throw new Error(`There is no ${name}.`);
      member.name = next;
    },
  ]),
  [
    'a state in another division',
    'members',
    (c) => {
      const places = c.head.members['place'] ?? [];
      const state = places.find((member) => member.name === 'MA');
      if (state) state.parent = places.findIndex((member) => member.name === 'Middle Atlantic');
    },
  ],
  [
    'a display text that one clinic typed',
    'code text',
    (c) => {
      const code = c.head.members['code']?.find((member) => member.level === 'code');
      if (code) code.evidence = { patients: 11, subscribers: 1 };
    },
  ],
  [
    'a display text with a date',
    'members',
    (c) => {
      const code = c.head.members['code']?.find((member) => member.level === 'code');
      if (code) code.display = 'Fracture of 2026-01-31';
    },
  ],
  ['a quarter of another release', 'members', (c) => void (c.head.quarters = ['2025Q4'])],
  [
    'a year without its four quarters',
    'members',
    (c) => {
      c.head.members['time']?.push({ level: 'year', name: '2026', parent: null });
    },
  ],
  [
    'a margin left out',
    'tables',
    (c) => {
      const own = c.head.measures.find((one) => one.measure === CONDITION);
      const last = (own?.cuboids.length ?? 1) - 1;
      own?.cuboids.pop();
      c.cells = c.cells.filter((cell) => cell.measure !== CONDITION || cell.cuboid !== last);
    },
  ],
  [
    'an extra table, finer than the allow-list',
    'tables',
    (c) => {
      c.head.measures
        .find((one) => one.measure === CONDITION)
        ?.cuboids.push(['zip3', 'quarter', 'age5', 'code']);
    },
  ],
  [
    'a measure twice',
    'tables',
    (c) => void c.head.measures.push(structuredClone(c.head.measures[0] as never)),
  ],
  [
    'the population left out',
    'denominator',
    (c) => {
      c.head.measures = c.head.measures.filter(({ measure }) => measure !== 'population');
      c.cells = c.cells.filter(({ measure }) => measure !== 'population');
    },
  ],
  [
    'a measure of another name',
    'shape',
    (c) => Object.assign(c.head.measures[0] ?? {}, { measure: 'patients' }),
  ],
];
