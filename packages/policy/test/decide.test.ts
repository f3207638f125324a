import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  ACTIONS,
  CATEGORIES,
  type Category,
  categoriesOf,
  categoryBit,
  categoryMask,
  coversScope,
  decide,
  labelMask,
  LABELS,
  labelsOf,
  maskedValue,
  ROLES,
  roleMask,
  searchCodes,
  type Grant,
  type Mask,
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

/** What says nothing of a patient, written down here a second time. */
const OF_NOBODY: ReadonlySet<Category> = new Set<Category>(['PUBLIC', 'ACCOUNT', 'BENCHMARK', 'PRACTICE']);

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
          if (decision.effect !== 'PERMIT' || OF_NOBODY.has(category)) return;
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

describe('masks of fields', () => {
  it('show the last four of what is long enough, and the year of a date, and never anything else', () => {
    const forms: [Mask, unknown, string | null][] = [
      ['LAST_FOUR', '123-45-6789', '••••6789'],
      ['LAST_FOUR', '12345678', '••••5678'],
      ['LAST_FOUR', '1234567', '••••'],
      ['LAST_FOUR', '', null],
      ['LAST_FOUR', null, null],
      ['LAST_FOUR', 12_345_678, null],
      ['LAST_FOUR', new Date(0), null],
      ['YEAR', '1980-02-03', '1980'],
      ['YEAR', '1980', '1980'],
      ['YEAR', new Date('1980-02-03'), '1980'],
      ['YEAR', 'Ada', null],
      ['YEAR', '19800203', null],
      ['YEAR', undefined, null],
    ];
    for (const [mask, value, form] of forms)
      assert.equal(maskedValue(mask, value), form, `${mask} ${String(value)}`);
    fc.assert(
      fc.property(fc.string({ maxLength: 30, unit: 'grapheme' }), (value) => {
        const form = maskedValue('LAST_FOUR', value)?.replace('••••', '') ?? '';
        assert.ok([...form].length * 2 <= [...value].length);
        assert.ok(value.endsWith(form));
      }),
    );
  });
});

describe('scopes', () => {
  const SYSTEM = 'http://terminology.hl7.org/CodeSystem/observation-category';
  const app = (scopes: string[], change: Partial<Viewer> = {}): Viewer =>
    viewer({
      role: 'PARTNER_APP',
      purpose: 'PATIENT_REQUEST',
      granteeId: 'app',
      onlyPatientId: PATIENT,
      scopes: new Set(scopes),
      ...change,
    });
  const lab = subject({ resource: 'Observation', codes: [`${SYSTEM}|laboratory`] });
  const covering = [grant({ categoryMask: categoryMask(CATEGORIES), tenantId: null })];
  const effect = (scopes: string[], change: Partial<Question> = {}, of: Partial<Viewer> = {}) =>
    ask({ viewer: app(scopes, of), subject: lab, grants: covering, category: 'LAB', ...change }).effect;

  it('cover the type of the entity, by the letter of the action', () => {
    assert.equal(effect(['patient/Observation.rs']), 'PERMIT');
    assert.equal(effect(['patient/Condition.rs']), 'DENY', 'another type');
    assert.equal(effect(['patient/Observation.s']), 'DENY', 'to search is not to read');
    assert.equal(effect(['patient/Observation.s'], { action: 'SEARCH' }), 'PERMIT');
    assert.equal(effect(['patient/Observation.r'], { action: 'SEARCH' }), 'DENY');
    for (const nonsense of [
      'patient/Observation',
      'patient/Observation.sr',
      'patient/Observation.',
      'Observation.rs',
    ])
      assert.equal(effect([nonsense]), 'DENY', nonsense);
    const { resource: _resource, ...typeless } = lab;
    assert.equal(effect(['patient/*.rs'], { subject: typeless }), 'DENY', 'a row that does not say its type');
  });

  it('count by level: a bound token, a person signed in, an app for itself', () => {
    assert.equal(effect(['user/*.rs']), 'PERMIT');
    assert.equal(effect(['system/*.rs']), 'DENY');
    const itself = { accountId: 'app', onlyPatientId: null };
    assert.equal(effect(['system/*.rs'], {}, itself), 'PERMIT');
    assert.equal(effect(['user/*.rs', 'patient/*.rs'], {}, itself), 'DENY');
    const delegate = { role: 'DELEGATE', onlyPatientId: null } as const;
    assert.equal(effect(['user/*.rs'], {}, delegate), 'PERMIT');
    assert.equal(effect(['patient/*.rs'], {}, delegate), 'DENY');
    assert.equal(effect([], {}, { role: 'CLINICIAN', purpose: 'TREATMENT', onlyPatientId: null }), 'PERMIT');
  });

  it('with a category open the rows that carry it, by code or by system and code', () => {
    assert.equal(effect(['patient/Observation.rs?category=laboratory']), 'PERMIT');
    assert.equal(effect([`patient/Observation.rs?category=${SYSTEM}|laboratory`]), 'PERMIT');
    for (const query of [
      'vital-signs',
      'ratory',
      `urn:x|laboratory`,
      `${SYSTEM}|`,
      '|laboratory',
      'laboratory&code=1',
    ])
      assert.equal(effect([`patient/Observation.rs?category=${query}`]), 'DENY', query);
    const scope = ['patient/*.rs?category=laboratory'];
    assert.equal(
      effect(scope, { subject: subject({ resource: 'Condition' }) }),
      'DENY',
      'no category element',
    );
    const list = subject({ resource: 'Observation', isList: true });
    assert.equal(effect(scope, { subject: list, action: 'SEARCH' }), 'PERMIT');
    assert.deepEqual(searchCodes(app(scope), lab), ['laboratory']);
    assert.equal(searchCodes(app(['patient/Observation.rs', ...scope]), lab), null);
    assert.deepEqual(searchCodes(app(['patient/Observation.r']), lab), []);
    assert.equal(searchCodes(viewer(), lab), null);
  });

  it('let new rows be made by c and rows be changed by u, where a role may write at all', () => {
    // No role that scopes limit writes anything of a patient today: the layer is asked by itself.
    const made = subject({ resource: 'Observation', isNew: true });
    assert.ok(coversScope(app(['patient/Observation.c']), made, 'c'));
    assert.ok(!coversScope(app(['patient/Observation.u']), made, 'c'));
    assert.ok(coversScope(app(['patient/Observation.u']), lab, 'u'));
  });

  it('are decided on more than a million times a second', () => {
    const question: Question = {
      viewer: app(['patient/Condition.rs', `patient/Observation.rs?category=${SYSTEM}|laboratory`]),
      subject: lab,
      grants: covering,
      blocks: [],
      category: 'LAB',
      action: 'READ',
    };
    let permits = 0;
    const started = process.cpuUsage();
    for (let index = 0; index < 1_000_000; index += 1) if (decide(question).effect === 'PERMIT') permits += 1;
    const { user, system } = process.cpuUsage(started);
    assert.equal(permits, 1_000_000);
    assert.ok((user + system) / 1e6 < 1, `${(user + system) / 1e6} s of processor time`);
  });
});
