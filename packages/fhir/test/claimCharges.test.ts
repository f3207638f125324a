import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  EMPTY_CONTEXT,
  MAPPINGS,
  claimCharges,
  type Claim,
  type ClaimCharges,
  type CodeableConcept,
} from '@caregraph/fhir';
import { SAMPLES, SYNTHEA, SYNTHEA_MISSING, resourcesIn } from './bundle.js';

const VISIT = concept('185349003', 'Encounter for check up');
const VACCINE = concept('140', 'Influenza vaccine');
const DIAGNOSIS = concept('59621000', 'Essential hypertension');
const ENCOUNTER = [{ reference: 'Encounter/40000001-0000-4000-8000-000000000001' }];

test('a visit without a net amount costs what the other items leave of the total', () => {
  const charges = chargesOf({
    total: { value: 167.66, currency: 'USD' },
    item: [
      { sequence: 1, productOrService: VISIT, encounter: ENCOUNTER },
      { sequence: 2, productOrService: VACCINE, net: { value: 38.5, currency: 'USD' } },
      { sequence: 3, productOrService: DIAGNOSIS },
    ],
  });
  assert.deepEqual(linesOf(charges), [
    ['185349003', 12_916],
    ['140', 3_850],
  ]);
  assert.equal(charges.invoice.total_minor, 16_766);
});

test('what no item explains becomes a line without a code, so that the sum still holds', () => {
  const item = [{ sequence: 1, productOrService: VACCINE, net: { value: 38.5, currency: 'USD' as const } }];
  assert.deepEqual(linesOf(chargesOf({ total: { value: 40, currency: 'USD' }, item })), [
    ['140', 3_850],
    [null, 150],
  ]);
  assert.deepEqual(linesOf(chargesOf({ total: { value: 30, currency: 'USD' }, item })), [
    ['140', 3_850],
    [null, -850],
  ]);
});

test('a claim without a total costs the sum of its items', () => {
  const item = [
    {
      sequence: 1,
      productOrService: VISIT,
      encounter: ENCOUNTER,
      net: { value: 0.1, currency: 'USD' as const },
    },
    { sequence: 2, productOrService: VACCINE, net: { value: 0.2, currency: 'USD' as const } },
  ];
  assert.equal(chargesOf({ item }).invoice.total_minor, 30);
});

test('amounts are rounded on their decimal digits, and by the digits of their currency', () => {
  const total = (value: number, currency: 'USD' | 'JPY' | 'KWD'): number | string =>
    chargesOf({ total: { value, currency }, item: [{ sequence: 1, productOrService: VISIT }] }).invoice
      .total_minor;
  assert.equal(total(1.005, 'USD'), 101);
  assert.equal(total(19.99, 'USD'), 1_999);
  assert.equal(total(500, 'JPY'), 500);
  assert.equal(total(1.234, 'KWD'), 1_234);
});

test('a pharmacy line is coded by the medication prescribed', () => {
  const type = { coding: [{ code: 'pharmacy' }] };
  const charges = chargesOf(
    { type, total: { value: 18.2, currency: 'USD' }, item: [{ sequence: 1, productOrService: VISIT }] },
    concept('860975', 'metformin'),
  );
  assert.deepEqual(linesOf(charges), [['860975', 1_820]]);
});

test('a cancelled claim charges nothing that is due', () => {
  const charges = chargesOf({
    status: 'cancelled',
    total: { value: 1, currency: 'USD' },
    item: [{ sequence: 1, productOrService: VISIT }],
  });
  assert.equal(charges.invoice.status, 'cancelled');
  assert.equal(charges.chargeItems[0]?.status, 'aborted');
});

test('the same claim gives the same ids every time', () => {
  const claim: Partial<Claim> = {
    total: { value: 1, currency: 'USD' },
    item: [{ sequence: 1, productOrService: VISIT }],
  };
  assert.deepEqual(chargesOf(claim), chargesOf(claim));
});

test('charge items = invoice = claim, for every claim of the samples', () => assertBalanced(SAMPLES));

test('charge items = invoice = claim, for every claim of Synthea', { skip: SYNTHEA_MISSING }, () =>
  assertBalanced(SYNTHEA),
);

function assertBalanced(folder: string): void {
  let claims = 0;
  for (const resource of resourcesIn(folder)) {
    if (resource.resourceType !== 'Claim') continue;
    claims += 1;
    const row = MAPPINGS.Claim.toRow(resource, EMPTY_CONTEXT);
    const { invoice, chargeItems } = claimCharges(resource, row);
    assert.equal(invoice.total_minor, row.total_minor);
    assert.equal(
      chargeItems.reduce((sum, item) => sum + Number(item.price_minor), 0),
      row.total_minor,
    );
    assert.ok(chargeItems.every((item) => item.code !== null));
  }
  assert.ok(claims > 0);
}

function chargesOf(claim: Partial<Claim>, medication?: CodeableConcept): ClaimCharges {
  const whole: Claim = {
    resourceType: 'Claim',
    id: '4b000001-0000-4000-8000-000000000001',
    status: 'active',
    type: { coding: [{ code: 'institutional' }] },
    use: 'claim',
    patient: { reference: 'Patient/20000000-0000-4000-8000-000000000001' },
    created: '2026-01-01',
    provider: { reference: 'Organization/10000000-0000-4000-8000-00000000000a' },
    priority: { coding: [{ code: 'normal' }] },
    insurance: [{ sequence: 1, focal: true, coverage: { display: 'private' } }],
    ...claim,
  };
  return claimCharges(whole, MAPPINGS.Claim.toRow(whole, EMPTY_CONTEXT), medication);
}

function linesOf(charges: ClaimCharges): [string | null, number | string][] {
  return charges.chargeItems.map((item) => [item.code, item.price_minor]);
}

function concept(code: string, display: string): CodeableConcept {
  return { coding: [{ system: 'http://snomed.info/sct', code, display }], text: display };
}
