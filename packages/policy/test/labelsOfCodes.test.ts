import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { LABELS, labelMask, labelsOf, labelsOfCodes, type Code } from '../src/index.js';
import { SENSITIVE_CODES } from '../src/sensitivityCodes.js';
import { SENSITIVE_ICD10_RANGES } from '../src/sensitivityIcd10.js';

const SNOMED = 'http://snomed.info/sct';
const ICD10 = 'http://hl7.org/fhir/sid/icd-10-cm';
const LOINC = 'http://loinc.org';
const RXNORM = 'http://www.nlm.nih.gov/research/umls/rxnorm';

/** This file runs as packages/policy/dist/test/labelsOfCodes.test.js. */
const PAGE = join(import.meta.dirname, '../../../../docs/SENSITIVITY.md');

const all: Code[] = SENSITIVE_CODES.flatMap(({ system, codes }) => codes.map(([code]) => ({ system, code })));
const labels = (system: string | undefined, code: string) => labelsOf(labelsOfCodes([{ system, code }]));

describe('the table of sensitive codes', () => {
  it('has each code once', () => {
    const keys = all.map(({ system, code }) => `${system}|${code}`);
    assert.equal(new Set(keys).size, keys.length);
  });

  it('has codes of every label, and a label for every code', () => {
    for (const label of LABELS) {
      assert.ok(
        SENSITIVE_CODES.some((group) => group.labels.includes(label)),
        label,
      );
      assert.ok(
        SENSITIVE_ICD10_RANGES.some((range) => range.labels.includes(label)),
        `${label} in ICD-10`,
      );
    }
    for (const code of all) assert.notEqual(labelsOfCodes([code]), 0, code.code ?? '');
  });

  it('has ranges of ICD-10 between two categories of the same length', () => {
    for (const { from, to } of SENSITIVE_ICD10_RANGES) {
      assert.equal(from.length, to.length);
      assert.ok(from <= to, from);
    }
  });

  it('has no generic code: none of those that docs/SENSITIVITY.md leaves out, the kinds of visit among them', () => {
    const page = readFileSync(PAGE, 'utf8');
    const leftOut = [...page.matchAll(/^\| (?:SNOMED CT|LOINC|RXNORM|CPT) +\| ([\w-]+) +\|/gm)].flatMap(
      ([, code]) => code ?? [],
    );
    assert.equal(leftOut.length, 124);
    for (const visit of ['185347001', '185349003', '390906007', '50849002', '308335008'])
      assert.ok(leftOut.includes(visit), visit);
    for (const code of leftOut)
      for (const system of [SNOMED, LOINC, RXNORM, undefined])
        assert.deepEqual(labels(system, code), [], code);
  });

  it("covers SHIFT's codes of ICD-10-CM by its categories", () => {
    for (const [code, ...expected] of [
      ['F11.1', 'SUBSTANCE_USE'],
      ['F11.11', 'SUBSTANCE_USE'],
      ['F16.20', 'SUBSTANCE_USE'],
      ['F33.1', 'MENTAL_HEALTH'],
      ['F60.5', 'MENTAL_HEALTH'],
      ['Z33.2', 'SEXUAL_REPRODUCTIVE'],
      ['N92.6', 'SEXUAL_REPRODUCTIVE'],
      ['A56.2', 'SEXUAL_REPRODUCTIVE'],
      ['T74.11', 'VIOLENCE'],
      ['T74.11XA', 'VIOLENCE'],
      ['T74.11XS', 'VIOLENCE'],
      ['Z62.810', 'VIOLENCE'],
    ] as const)
      assert.deepEqual(labels(ICD10, code), expected, code);
  });
});

describe('labelsOfCodes', () => {
  it('knows a system by its URL, its edition and its OID', () => {
    for (const system of [
      SNOMED,
      `${SNOMED}/731000124108/version/20250901`,
      'https://snomed.info/sct/',
      'urn:oid:2.16.840.1.113883.6.96',
    ])
      assert.deepEqual(labels(system, '86406008'), ['HIV'], system);
    for (const system of [ICD10, 'http://hl7.org/fhir/sid/icd-10', 'urn:oid:2.16.840.1.113883.6.90'])
      assert.deepEqual(labels(system, 'B20'), ['HIV'], system);
  });

  it('labels everything below a category of ICD-10, with or without the point, and nothing beside it', () => {
    for (const code of ['F32', 'F32.1', 'F321', 'f32.1'])
      assert.deepEqual(labels(ICD10, code), ['MENTAL_HEALTH']);
    for (const code of ['F17.210', 'B21', 'Z71.3', 'T39.1X1A', 'E11.9', 'I10', 'F', 'O', ''])
      assert.deepEqual(labels(ICD10, code), [], code);
    assert.deepEqual(labels(ICD10, 'O98.71'), ['HIV', 'SEXUAL_REPRODUCTIVE']);
  });

  it('takes a code without a system for one of any system, and one of an unknown system for none', () => {
    assert.deepEqual(labels(undefined, '5602001'), ['SUBSTANCE_USE']);
    assert.deepEqual(labels('', 'B20'), ['HIV']);
    assert.deepEqual(labels('urn:example:local', '5602001'), []);
    assert.equal(labelsOfCodes([{}, { system: SNOMED }, { system: SNOMED, code: null }]), 0);
  });

  const codes = fc.array(
    fc.oneof(
      fc.constantFrom(...all),
      fc.record({ system: fc.constantFrom(ICD10, SNOMED, undefined, null), code: fc.string() }),
    ),
  );

  it('gives the same in whatever order, and however often a code is said', () => {
    fc.assert(
      fc.property(codes, fc.integer(), (given, seed) => {
        const moved = given.toSorted((a, b) => compare(a, b, seed));
        assert.equal(labelsOfCodes(moved), labelsOfCodes(given));
        assert.equal(labelsOfCodes([...given, ...given]), labelsOfCodes(given));
      }),
    );
  });

  it('gives the labels of each code and no other', () => {
    fc.assert(
      fc.property(codes, (given) => {
        const each = given.map((code) => labelsOfCodes([code]));
        assert.equal(
          labelsOfCodes(given),
          each.reduce((mask, labelsOfOne) => mask | labelsOfOne, 0),
        );
        assert.equal(labelsOfCodes(given) & ~labelMask(LABELS), 0);
      }),
    );
  });
});

/** Some order or other, by a number. */
function compare(a: Code, b: Code, seed: number): number {
  const key = (code: Code): number =>
    [...`${code.system}${code.code}`].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) ^ seed, 7);
  return key(a) - key(b);
}
