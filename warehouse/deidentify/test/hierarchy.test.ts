import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  agePath,
  codePath,
  divisionOf,
  formatQuarter,
  isCode,
  isPlainText,
  parseQuarter,
  placePath,
  specialtyPath,
  STATES,
  UNCLASSIFIED,
} from '@caregraph/measure';
import { timeTree } from '../src/readDimensions.js';
import { lastMatureQuarter } from '../src/quarter.js';

describe('generalisation', () => {
  it('publishes a quarter three months after its end, not a day before', () => {
    const last = (day: string): string => formatQuarter(lastMatureQuarter(new Date(day)));
    assert.equal(last('2026-09-30T23:59:59Z'), '2026Q1');
    assert.equal(last('2026-10-01T00:00:00Z'), '2026Q2');
    assert.equal(last('2026-11-21T00:00:00Z'), '2026Q2');
    assert.equal(last('2027-01-01T00:00:00Z'), '2026Q3');
    assert.throws(() => parseQuarter('2026-Q2'), /such as 2026Q2/);
  });

  it('puts every age into nested bands and tells none above 90', () => {
    assert.deepEqual(agePath(0), ['0-4', '0-9', '0-19', 'all']);
    assert.deepEqual(agePath(39), ['35-39', '30-39', '20-39', 'all']);
    assert.deepEqual(agePath(89), ['85-89', '80-89', '60+', 'all']);
    assert.deepEqual(agePath(101), ['90+', '90+', '60+', 'all']);
    assert.equal(agePath(-1), undefined);
    assert.equal(agePath(null), undefined);
    const parents = new Map<string, string>();
    for (let age = 0; age <= 120; age += 1) {
      const path = agePath(age) ?? [];
      path.slice(0, -1).forEach((band, level) => {
        const known = parents.get(`${level} ${band}`) ?? path[level + 1];
        assert.equal(path[level + 1], known, `${band} lies in one band only`);
        parents.set(`${level} ${band}`, path[level + 1]!);
      });
    }
  });

  it('tells a ZIP3 only where more than 20,000 people live, by the census of 2000 and of 2010', () => {
    assert.deepEqual(placePath('MA', '021'), ['MA-021', 'MA', 'New England', 'US']);
    assert.deepEqual(placePath('massachusetts', '021')?.[0], 'MA-021');
    // 036 is small in both, 063 in that of 2000, 369 in that of 2010; 999 is nowhere near Massachusetts.
    assert.equal(placePath('NH', '036')?.[0], 'NH-000');
    assert.equal(placePath('CT', '063')?.[0], 'CT-000');
    assert.equal(placePath('AL', '369')?.[0], 'AL-000');
    assert.equal(placePath('MA', '999')?.[0], 'MA-000');
    assert.equal(placePath('MA', null)?.[0], 'MA-000');
    assert.equal(placePath('Bavaria', '021'), undefined);
  });

  it('knows 50 states and the District of Columbia, each in one of nine divisions', () => {
    assert.equal(STATES.length, 51);
    assert.equal(new Set(STATES.map(({ state }) => divisionOf(state))).size, 9);
  });

  it('finds category and chapter of single codes and of ranges; what no table knows is not classified', () => {
    const namesOf = (system: string, code: string): unknown[] => codePath(system, code).slice(1);
    assert.deepEqual(namesOf('http://snomed.info/sct', '44054006'), [
      'Diabetes mellitus',
      'Endocrine, nutritional and metabolic diseases',
      'all',
    ]);
    assert.deepEqual(namesOf('http://www.nlm.nih.gov/research/umls/rxnorm', '861007'), [
      'metformin',
      'Alimentary tract and metabolism',
      'all',
    ]);
    assert.deepEqual(namesOf('http://hl7.org/fhir/sid/icd-10-cm', 'E11.9'), [
      'E11',
      'Endocrine, nutritional and metabolic diseases',
      'all',
    ]);
    assert.deepEqual(namesOf('http://www.ama-assn.org/go/cpt', '99213'), [
      'Office and outpatient visits',
      'Evaluation and management',
      'all',
    ]);
    assert.deepEqual(namesOf('http://snomed.info/sct', '999999'), [UNCLASSIFIED, UNCLASSIFIED, 'all']);
    assert.deepEqual(namesOf('urn:local', 'E11.9'), [UNCLASSIFIED, UNCLASSIFIED, 'all']);
  });

  it('gives every specialty a family, and what somebody typed freely none of its own', () => {
    assert.deepEqual(specialtyPath('Cardiology'), ['Cardiology', 'Medical specialties', 'all']);
    assert.deepEqual(specialtyPath('Dr Jane Doe'), ['Other specialties', 'Other specialties', 'all']);
    assert.deepEqual(specialtyPath(null), ['Other specialties', 'Other specialties', 'all']);
  });

  it('has a year only where all four of its quarters are published together', () => {
    const quarters = ['2025Q1', '2025Q2', '2025Q3', '2025Q4', '2026Q1'].map(parseQuarter);
    const years = timeTree(quarters)
      .members()
      .filter(({ level }) => level === 'year');
    assert.deepEqual(
      years.map(({ name }) => name),
      ['2025'],
    );
    assert.equal(
      timeTree(quarters)
        .members()
        .find(({ name }) => name === '2026Q1')?.parent,
      null,
    );
  });

  it('takes codes of terminologies and no text that could name somebody', () => {
    assert.equal(isCode('http://snomed.info/sct', '44054006'), true);
    assert.equal(isCode('http://snomed.info/sct', 'jane@example.org'), false);
    assert.equal(isCode('http://snomed.info/sct', '20000000-0000-4000-8000-000000000001'), false);
    assert.equal(isCode(null, '44054006'), false);
    assert.equal(isPlainText('Diabetes mellitus type 2'), true);
    assert.equal(isPlainText('Call 5551234567'), false);
    assert.equal(isPlainText('Seen on 2026-01-31'), false);
  });
});
