import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  ACTIONS,
  CATEGORIES,
  categoriesOf,
  categoryBit,
  categoryMask,
  decide,
  labelMask,
  LABELS,
  labelsOf,
  ROLES,
  roleMask,
  type Grant,
  type Question,
  type Subject,
  type Viewer,
} from '../src/index.js';

const PATIENT = 'a0000000-0000-4000-8000-000000000001';
const OTHER = 'a0000000-0000-4000-8000-000000000002';
const CLINIC = 'c0000000-0000-4000-8000-000000000001';

const viewer = (change: Partial<Viewer> = {}): Viewer => ({
  accountId: 'b0000000-0000-4000-8000-000000000001',
  clientId: 'web',
  role: 'CLINICIAN',
  active: true,
  granteeId: CLINIC,
  subscriberId: CLINIC,
  patientId: null,
  onlyPatientId: null,
  purpose: 'TREATMENT',
  scopes: new Set(),
  ...change,
});
const subject = (change: Partial<Subject> = {}): Subject => ({
  patientId: PATIENT,
  labels: 0,
  tenantId: CLINIC,
  ...change,
});
const grant = (change: Partial<Grant> = {}): Grant => ({
  sourceKind: 'REGISTRATION',
  sourceId: 'd0000000-0000-4000-8000-000000000001',
  categoryMask: categoryMask(['PUBLIC', 'CLINICAL']),
  labelMask: 0,
  tenantId: CLINIC,
  ...change,
});
const ask = (change: Partial<Question> = {}) =>
  decide({
    viewer: viewer(),
    subject: subject(),
    grants: [grant()],
    blocks: [],
    category: 'CLINICAL',
    action: 'READ',
    ...change,
  });

describe('decide', () => {
  it('permits what role, relationship and labels allow, and names the grant', () => {
    const decision = ask();
    assert.equal(decision.effect, 'PERMIT');
    assert.equal(decision.grant?.sourceId, grant().sourceId);
  });

  const denials: [string, Partial<Question>, string, string][] = [
    ['a suspended account', { viewer: viewer({ active: false }) }, 'ROLE', 'ACCOUNT_INACTIVE'],
    ['a role without the category', { viewer: viewer({ role: 'FRONT_DESK' }) }, 'ROLE', 'ROLE_MAY_NOT'],
    ['a role that may read but not write', { category: 'IDENTITY', action: 'WRITE' }, 'ROLE', 'ROLE_MAY_NOT'],
    [
      'an app without the scope',
      { viewer: viewer({ role: 'PARTNER_APP', scopes: new Set(['patient/Observation.rs']) }) },
      'SCOPE',
      'SCOPE_MISSING',
    ],
    [
      'an app whose scope lets it search but not read',
      { viewer: viewer({ role: 'PARTNER_APP', scopes: new Set(['patient/Condition.s']) }) },
      'SCOPE',
      'SCOPE_MISSING',
    ],
    [
      'a token bound to another patient',
      { viewer: viewer({ onlyPatientId: OTHER }) },
      'RELATIONSHIP',
      'NO_RELATIONSHIP',
    ],
    ['a viewer without any grant', { grants: [] }, 'RELATIONSHIP', 'NO_RELATIONSHIP'],
    [
      'a grant that leaves the category out',
      { grants: [grant({ categoryMask: 1 })] },
      'CONSENT',
      'CONSENT_MISSING',
    ],
    [
      'a labelled row without consent that names the label',
      { subject: subject({ labels: labelMask(['HIV']) }) },
      'CONSENT',
      'LABEL_CONSENT_MISSING',
    ],
    ["another clinic's row", { subject: subject({ tenantId: OTHER }) }, 'CONSENT', 'OTHER_CLINIC'],
    [
      'a row that no clinic keeps',
      { subject: subject({ tenantId: null, isClinicRow: true }) },
      'CONSENT',
      'OTHER_CLINIC',
    ],
    ['a field that does not say whose it is', { subject: null }, 'NONE', 'UNKNOWN_SUBJECT'],
  ];
  for (const [title, change, layer, reason] of denials) {
    it(`denies ${title}`, () => {
      const { effect, ...rest } = ask(change);
      assert.equal(effect, 'DENY');
      assert.deepEqual(rest, { layer, reason });
    });
  }

  it('never adds up the masks of several grants', () => {
    const clinicalWithoutLabel = grant({ sourceKind: 'CONSENT', tenantId: null });
    const labelWithoutClinical = grant({
      sourceKind: 'CONSENT',
      tenantId: null,
      categoryMask: 1,
      labelMask: labelMask(['HIV']),
    });
    const decision = ask({
      subject: subject({ labels: labelMask(['HIV']) }),
      grants: [clinicalWithoutLabel, labelWithoutClinical],
    });
    assert.equal(decision.reason, 'LABEL_CONSENT_MISSING');
  });

  const world = fc.record({
    role: fc.constantFrom(...ROLES),
    active: fc.boolean(),
    onlyPatientId: fc.constantFrom(null, PATIENT, OTHER),
    scopes: fc.subarray(['patient/*.rs', 'patient/Observation.rs', 'patient/Claim.s', 'nonsense']),
    labels: fc.integer({ min: 0, max: (1 << LABELS.length) - 1 }),
    tenantId: fc.constantFrom(null, CLINIC, OTHER),
    category: fc.constantFrom(...CATEGORIES),
    action: fc.constantFrom(...ACTIONS),
    grants: fc.array(
      fc.record({
        sourceKind: fc.constantFrom('SELF' as const, 'REGISTRATION' as const, 'CONSENT' as const),
        sourceId: fc.uuid(),
        categoryMask: fc.integer({ min: 0, max: (1 << CATEGORIES.length) - 1 }),
        labelMask: fc.integer({ min: 0, max: (1 << LABELS.length) - 1 }),
        tenantId: fc.constantFrom(null, CLINIC, OTHER),
      }),
      { maxLength: 4 },
    ),
  });

  it('permits protected information only by a single grant that covers category, labels and clinic', () => {
    fc.assert(
      fc.property(
        world,
        ({ role, active, onlyPatientId, scopes, labels, tenantId, category, action, grants }) => {
          const decision = decide({
            viewer: viewer({ role, active, onlyPatientId, scopes: new Set(scopes) }),
            subject: { patientId: PATIENT, labels, tenantId },
            grants,
            blocks: [],
            category,
            action,
          });
          if (decision.effect !== 'PERMIT' || category === 'PUBLIC' || category === 'ACCOUNT') return;
          assert.ok(active);
          assert.notEqual(onlyPatientId, OTHER);
          assert.ok((roleMask(role, action, 'TREATMENT') & categoryBit(category)) !== 0);
          const covering = grants.filter(
            (candidate) =>
              (candidate.categoryMask & categoryBit(category)) !== 0 &&
              (labels & ~candidate.labelMask) === 0 &&
              (candidate.tenantId === null || tenantId === null || candidate.tenantId === tenantId),
          );
          assert.ok(covering.some((candidate) => candidate === decision.grant));
        },
      ),
      { numRuns: 5000 },
    );
  });

  it('taking a grant away never permits more', () => {
    fc.assert(
      fc.property(world, fc.nat(), ({ role, category, action, grants, labels, tenantId }, index) => {
        const question = {
          viewer: viewer({ role, scopes: new Set(['patient/*.rs']) }),
          subject: { patientId: PATIENT, labels, tenantId },
          category,
          action,
          blocks: [],
        };
        const fewer = grants.filter((_, at) => at !== index % Math.max(1, grants.length));
        if (decide({ ...question, grants: fewer }).effect === 'PERMIT')
          assert.equal(decide({ ...question, grants }).effect, 'PERMIT');
      }),
    );
  });
});

describe('masks', () => {
  it('give back the categories and labels they were made of', () => {
    fc.assert(
      fc.property(fc.subarray([...CATEGORIES]), (some) =>
        assert.deepEqual(categoriesOf(categoryMask(some)), some),
      ),
    );
    fc.assert(
      fc.property(fc.subarray([...LABELS]), (some) => assert.deepEqual(labelsOf(labelMask(some)), some)),
    );
  });
});
