import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkCells, type GateRule } from '../src/index.js';
import { cellOf, cleanCandidate, suppress, type EditableCandidate } from './cleanCandidate.js';

/** What a broken or dishonest builder might hand over, and the rule that has to catch it. */
const SABOTAGES: readonly [
  title: string,
  rule: GateRule,
  sabotage: (candidate: EditableCandidate) => void,
][] = [
  [
    'k = 10: a published cell of ten patients',
    'minimum patients',
    (c) => {
      const cell = cellOf(c, 'condition_prevalence', 'MA', '0-19');
      cell.evidence.patients = 10;
      if (cell.published) cell.published.patients = 10;
    },
  ],
  [
    'two clinics behind a published count',
    'minimum subscribers',
    (c) => {
      const cell = cellOf(c, 'treatment_use', 'NY', '60+');
      cell.evidence.subscribers = 2;
      if (cell.published) cell.published.subscribers = 2;
    },
  ],
  [
    'four clinics behind a published fee',
    'minimum subscribers',
    (c) => {
      const cell = cellOf(c, 'fees', 'NY', 'all');
      cell.evidence.subscribers = 4;
      if (cell.published) cell.published.subscribers = 4;
    },
  ],
  [
    'a clinic with more than 25 % of a fee sum',
    'dominance',
    (c) => {
      cellOf(c, 'fees', 'MA', 'all').evidence.largest = 15_001;
    },
  ],
  [
    'the second clinic could tell the first within 10 %',
    'p per cent',
    (c) => {
      const { evidence } = cellOf(c, 'fees', 'MA', 'all');
      [evidence.largest, evidence.second] = [31_000, 28_000];
    },
  ],
  [
    'a median from 21 patients',
    'quantile',
    (c) => {
      const cell = cellOf(c, 'fees', 'PA', 'all');
      cell.evidence.patients = 21;
      if (cell.published) cell.published.patients = 21;
    },
  ],
  [
    'a quartile from 43 patients',
    'quantile',
    (c) => {
      const cell = cellOf(c, 'fees', 'PA', 'all');
      cell.evidence.patients = 43;
      if (cell.published) cell.published.patients = 43;
    },
  ],
  [
    'a median made of one clinic’s amounts',
    'quantile',
    (c) => {
      const window = cellOf(c, 'fees', 'PA', 'all').evidence.quantiles?.[1];
      if (window) [window.largest, window.second] = [5000, 450];
    },
  ],
  [
    'a median that was not rounded',
    'quantile',
    (c) => {
      const { published } = cellOf(c, 'fees', 'PA', 'all');
      if (published) published.median = 500.4;
    },
  ],
  [
    'a suppressed cell that keeps its values',
    'suppressed cells are empty',
    (c) => {
      cellOf(c, 'condition_prevalence', 'MA', '0-19').state = 'suppressed';
    },
  ],
  [
    'a published count that is not the evidence',
    'published values are the evidence',
    (c) => {
      const { published } = cellOf(c, 'condition_prevalence', 'MA', '0-19');
      if (published) published.patients += 1;
    },
  ],
  [
    'a margin left out',
    'additivity',
    (c) => {
      c.cells = c.cells.filter(
        (cell) => !(cell.measure === 'condition_prevalence' && cell.place === 'New England'),
      );
    },
  ],
  [
    'a part left out',
    'additivity',
    (c) => {
      c.cells = c.cells.filter(
        (cell) => !(cell.measure === 'condition_prevalence' && cell.place === 'MA' && cell.age === '60+'),
      );
    },
  ],
  [
    'events that do not add up',
    'additivity',
    (c) => {
      const cell = cellOf(c, 'condition_prevalence', 'MA', '0-19');
      cell.evidence.events += 1;
      if (cell.published) cell.published.events += 1;
    },
  ],
  [
    'a primary suppressed alone',
    'single unknown',
    (c) => {
      suppress(cellOf(c, 'condition_prevalence', 'MA', '0-19'));
    },
  ],
  [
    'hidden ages whose union is known of two clinics',
    'union of suppressed cells',
    (c) => {
      // The ages of a place may share all their clinics: subtraction leaves the numbers of two clinics.
      for (const age of ['0-19', '20-39']) {
        for (const [place, subscribers] of [
          ['MA', 2],
          ['CT', 2],
          ['New England', 4],
          ['US', 16],
        ] as const) {
          const cell = cellOf(c, 'condition_prevalence', place, age);
          cell.evidence.subscribers = subscribers;
          if (cell.published) cell.published.subscribers = subscribers;
          if (subscribers === 2) suppress(cell);
        }
      }
    },
  ],
  [
    'hidden places whose union has too few patients',
    'union of suppressed cells',
    (c) => {
      // Six patients in each of two states: the division, which is published, has twelve, and each hides at least one.
      for (const age of ['0-19', '20-39', '40-59', '60+', 'all']) {
        for (const [place, parts] of [
          ['MA', 1],
          ['CT', 1],
          ['New England', 2],
        ] as const) {
          const patients = (age === 'all' ? 24 : 6) * parts;
          const cell = cellOf(c, 'condition_prevalence', place, age);
          Object.assign(cell.evidence, { patients, events: patients });
          Object.assign(cell.published ?? {}, { patients, events: patients });
          if (patients < 11) suppress(cell);
        }
        const [country, other] = [
          cellOf(c, 'condition_prevalence', 'US', age),
          cellOf(c, 'condition_prevalence', 'Middle Atlantic', age),
        ];
        const own = cellOf(c, 'condition_prevalence', 'New England', age);
        for (const name of ['patients', 'events'] as const) {
          country.evidence[name] = other.evidence[name] + own.evidence[name];
          if (country.published) country.published[name] = country.evidence[name];
        }
      }
    },
  ],
  [
    'a rectangle with a tail: no single equation tells, several do',
    'derivable by several equations',
    (c) => {
      // The cells of MA are hidden in pairs with the total of the state; the other equations give them away one by one.
      const hide = (place: string, age: string): void =>
        suppress(cellOf(c, 'condition_prevalence', place, age));
      hide('MA', '0-19');
      hide('MA', '20-39');
      hide('CT', '0-19');
      hide('CT', '20-39');
      hide('CT', '40-59');
      hide('New England', '40-59');
      hide('Middle Atlantic', '40-59');
      hide('NY', '40-59');
      hide('NY', '60+');
      hide('PA', '40-59');
      hide('PA', '60+');
    },
  ],
  [
    'a denominator that is not published',
    'denominator',
    (c) => {
      for (const place of ['MA', 'CT'])
        for (const age of ['0-19', '20-39']) suppress(cellOf(c, 'population', place, age));
    },
  ],
  [
    'a denominator of another cell',
    'denominator',
    (c) => {
      const { published } = cellOf(c, 'condition_prevalence', 'MA', '0-19');
      if (published) published.denominator = 999;
    },
  ],
  [
    'a fee that tells the count of a suppressed treatment',
    'linked measures',
    (c) => {
      for (const place of ['MA', 'CT'])
        for (const age of ['0-19', '20-39', '40-59', '60+', 'all'])
          suppress(cellOf(c, 'treatment_use', place, age));
    },
  ],
  [
    'a code of which nothing is published',
    'unspoken code',
    (c) => {
      for (const cell of c.cells) if (cell.measure === 'treatment_use') suppress(cell);
    },
  ],
  [
    'a person column',
    'shape',
    (c) => {
      Object.assign(c.cells[0] ?? {}, { patientId: '20000000-0000-4000-8000-000000000001' });
    },
  ],
  [
    'a person column among the published values',
    'shape',
    (c) => {
      Object.assign(c.cells[0]?.published ?? {}, { mrn: 'A-1' });
    },
  ],
  [
    'a person column in the head',
    'shape',
    (c) => {
      Object.assign(c, { patients: ['x'] });
    },
  ],
  [
    'a UUID in the place of a code',
    'shape',
    (c) => {
      cellOf(c, 'condition_prevalence', 'MA', 'all').code = '20000000-0000-4000-8000-000000000001';
    },
  ],
  [
    'an age of 101',
    'shape',
    (c) => {
      cellOf(c, 'condition_prevalence', 'MA', '60+').age = '101';
    },
  ],
  [
    'a day in the place of a quarter',
    'shape',
    (c) => {
      cellOf(c, 'condition_prevalence', 'MA', '60+').quarter = '2026-01-31';
    },
  ],
  [
    'a ZIP code in the place of a state',
    'shape',
    (c) => {
      cellOf(c, 'condition_prevalence', 'MA', '60+').place = '02139';
    },
  ],
  [
    'half a patient',
    'shape',
    (c) => {
      cellOf(c, 'condition_prevalence', 'MA', '60+').evidence.patients = 20.5;
    },
  ],
  [
    'a quarter of another release',
    'shape',
    (c) => {
      c.quarters = ['2025Q4'];
    },
  ],
  [
    'a cell twice',
    'shape',
    (c) => {
      const first = c.cells[0];
      if (first) c.cells.push(structuredClone(first));
    },
  ],
  [
    'a display text that one clinic typed',
    'code text',
    (c) => {
      const code = c.codes[0];
      if (code?.evidence) code.evidence.subscribers = 1;
    },
  ],
  [
    'a display text with a date',
    'code text',
    (c) => {
      const code = c.codes[0];
      if (code) code.display = 'Fracture of 2026-01-31';
    },
  ],
];

describe('the gate', () => {
  it('accepts a candidate in which every rule holds', () => {
    const verdict = checkCells(cleanCandidate());
    assert.deepEqual(verdict.refusals, []);
    assert.equal(verdict.accepted, true);
  });

  it('accepts cells hidden in rectangles large enough', () => {
    const candidate = cleanCandidate();
    for (const place of ['MA', 'CT']) {
      for (const age of ['0-19', '20-39']) suppress(cellOf(candidate, 'condition_prevalence', place, age));
    }
    assert.deepEqual(checkCells(candidate).refusals, []);
  });

  for (const [title, rule, sabotage] of SABOTAGES) {
    it(`refuses ${title}`, () => {
      const candidate = cleanCandidate();
      sabotage(candidate);
      const verdict = checkCells(candidate);
      assert.equal(verdict.accepted, false);
      assert.ok(
        verdict.breaches[rule] > 0,
        `expected "${rule}", found ${JSON.stringify(verdict.refusals.slice(0, 5))}`,
      );
    });
  }

  it('refuses rather than throws on what is no candidate at all', () => {
    for (const nonsense of [null, [], 'cells', { cells: 1 }, {}]) {
      assert.equal(checkCells(nonsense as never).accepted, false);
    }
  });
});
