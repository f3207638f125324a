import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  ACTIONS,
  ALL_LABELS_MASK,
  CATEGORIES,
  categoryBit,
  categoryMask,
  decide,
  decideRoot,
  isScoped,
  LABELS,
  PURPOSES,
  RESOURCE_TYPES,
  ROLE_POLICY,
  ROLES,
  maskedMask,
  roleMask,
  type Block,
  type Grant,
  type Question,
} from '../src/index.js';

// Everything a decision can be asked is generated, and rules that hold for all of it are checked.

const PATIENTS = ['patient 1', 'patient 1', 'patient 1', 'patient 2'] as const;
const CLINICS = ['clinic 1', 'clinic 2'] as const;
const SYSTEM = 'http://terminology.hl7.org/CodeSystem/observation-category';
const CODES = [
  'laboratory',
  'vital-signs',
  `${SYSTEM}|laboratory`,
  `${SYSTEM}|vital-signs`,
  'urn:x|laboratory',
];
const allCategories = categoryMask(CATEGORIES);

const aScope = fc
  .tuple(
    fc.constantFrom('patient', 'user', 'system', 'nobody'),
    fc.constantFrom('*', 'Observation', 'Condition', 'Patient', 'Nonsense'),
    fc.constantFrom('r', 's', 'rs', 'u', 'c', 'cruds', 'sr', ''),
    fc.constantFrom('', ...CODES.map((code) => `?category=${code}`), '?code=x'),
  )
  .map(([level, type, letters, query]) => `${level}/${type}.${letters}${query}`);

const aGrant: fc.Arbitrary<Grant> = fc.record({
  sourceKind: fc.constantFrom('SELF', 'DELEGATION', 'REGISTRATION', 'CONNECTION', 'CONSENT', 'BREAK_GLASS'),
  sourceId: fc.uuid(),
  // As often as not everything: else hardly anything would be permitted.
  categoryMask: fc.oneof(fc.constant(allCategories), fc.integer({ min: 0, max: allCategories })),
  labelMask: fc.oneof(fc.constant(ALL_LABELS_MASK), fc.integer({ min: 0, max: ALL_LABELS_MASK })),
  tenantId: fc.constantFrom(null, null, ...CLINICS),
});

const aBlock: fc.Arbitrary<Block> = fc
  .record({
    kind: fc.constantFrom('RESTRICTION' as const, 'OBJECTION' as const, 'ERASURE' as const),
    mask: fc.oneof(fc.constant(allCategories), fc.integer({ min: 0, max: allCategories })),
    purpose: fc.constantFrom(...PURPOSES),
    sourceId: fc.uuid(),
  })
  .map(({ kind, mask, purpose, sourceId }) => ({
    kind,
    categoryMask: kind === 'RESTRICTION' ? mask : allCategories,
    purpose: kind === 'OBJECTION' ? purpose : null,
    since: '2026-01-01T00:00:00Z',
    sourceId,
  }));

/** Those with a rule of their own as often as all others together. */
const aRole = fc.oneof(
  fc.record({ role: fc.constantFrom(...ROLES), purpose: fc.constantFrom(...PURPOSES) }),
  // A purpose that the role may state: under any other, nothing is open that could be closed.
  fc
    .constantFrom(...ROLES)
    .chain((role) =>
      fc.record({ role: fc.constant(role), purpose: fc.constantFrom(...ROLE_POLICY[role].purposes) }),
    ),
  fc.constantFrom(
    { role: 'CLINICIAN', purpose: 'EMERGENCY' } as const,
    { role: 'FRONT_DESK', purpose: 'OPERATIONS' } as const,
    { role: 'PRIVACY_OFFICER', purpose: 'OPERATIONS' } as const,
    { role: 'PARTNER_APP', purpose: 'RESEARCH' } as const,
    { role: 'DELEGATE', purpose: 'PATIENT_REQUEST' } as const,
  ),
);

const aViewer = fc
  .record({
    accountId: fc.constantFrom('account', 'app'),
    clientId: fc.constant('client'),
    of: aRole,
    active: fc.constantFrom(true, true, true, false),
    granteeId: fc.constant('app'),
    subscriberId: fc.constantFrom(null, ...CLINICS),
    patientId: fc.constantFrom(null, ...PATIENTS),
    onlyPatientId: fc.constantFrom(null, ...PATIENTS),
    scopes: fc
      .oneof(
        fc.constant(['patient/*.cruds', 'user/*.cruds', 'system/*.cruds']),
        fc.array(aScope, { maxLength: 4 }),
      )
      .map((scopes) => new Set(scopes)),
  })
  .map(({ of, ...rest }) => ({ ...rest, ...of }));

const aSubject = fc.record(
  {
    patientId: fc.constantFrom(...PATIENTS),
    labels: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: ALL_LABELS_MASK })),
    tenantId: fc.constantFrom(null, ...CLINICS),
    isClinicRow: fc.constant(true as const),
    resource: fc.constantFrom('Observation', 'Observation', 'Condition', 'Patient', 'Unheard'),
    codes: fc.subarray(CODES.slice(2)),
    isList: fc.constant(true as const),
    isNew: fc.constant(true as const),
  },
  { requiredKeys: ['patientId', 'labels', 'tenantId'] },
);

const aQuestion: fc.Arbitrary<Question> = fc.record({
  viewer: aViewer,
  subject: fc.oneof({ weight: 19, arbitrary: aSubject }, { weight: 1, arbitrary: fc.constant(null) }),
  grants: fc.array(aGrant, { maxLength: 4 }),
  blocks: fc.oneof(fc.constant([]), fc.array(aBlock, { maxLength: 3 })),
  category: fc.constantFrom(...CATEGORIES, 'IDENTITY', 'FINANCIAL', 'CLINICAL'),
  action: fc.constantFrom(...ACTIONS),
});

const OPENNESS = { DENY: 0, MASK: 1, PERMIT: 2 } as const;
const openness = (question: Question): number => OPENNESS[decide(question).effect];
const isOfNobody = ({ category }: Question): boolean =>
  ['PUBLIC', 'ACCOUNT', 'BENCHMARK', 'PRACTICE'].includes(category);

/** Checks a rule on many questions, and that enough of them were to the point. */
function holds(rule: (question: Question, chance: number) => boolean, atLeast: number): void {
  let toThePoint = 0;
  fc.assert(
    fc.property(aQuestion, fc.nat(), (question, chance) => {
      if (rule(question, chance)) toThePoint += 1;
    }),
    { numRuns: 10_000 },
  );
  assert.ok(toThePoint >= atLeast, `only ${toThePoint} questions were to the point`);
}

/** Checks that a change to a question never opens anything, and closes something now and then. */
function neverOpens(change: (question: Question, chance: number) => Question | null, closes = 10): void {
  holds((question, chance) => {
    const changed = change(question, chance);
    if (changed === null) return false;
    const before = openness(question);
    const after = openness(changed);
    assert.ok(after <= before, `${before} became ${after}`);
    return after < before;
  }, closes);
}

const without = <T>(list: readonly T[], index: number): T[] =>
  list.filter((_, at) => at !== index % list.length);

describe('every decision', () => {
  it('is no more open with a block more', () => {
    const more: Block = {
      kind: 'RESTRICTION',
      categoryMask: allCategories,
      purpose: null,
      since: '2026-01-01T00:00:00Z',
      sourceId: 'restriction',
    };
    neverOpens((question, chance) => {
      const kind = (['RESTRICTION', 'OBJECTION', 'ERASURE'] as const)[chance % 3] ?? 'ERASURE';
      const purpose = kind === 'OBJECTION' ? question.viewer.purpose : null;
      return { ...question, blocks: [...question.blocks, { ...more, kind, purpose }] };
    }, 200);
  });

  it('is no more open with a grant less', () => {
    neverOpens((question, chance) =>
      question.grants.length === 0 ? null : { ...question, grants: without(question.grants, chance) },
    );
  });

  it('is no more open when a grant loses a category, a label or rows of other clinics', () => {
    neverOpens((question, chance) => {
      const [first, ...others] = question.grants;
      if (!first) return null;
      const fewer = [
        { ...first, categoryMask: first.categoryMask & ~categoryBit(question.category) },
        { ...first, labelMask: first.labelMask & ~(1 << (chance % LABELS.length)) },
        { ...first, tenantId: first.tenantId ?? 'clinic 1' },
      ][chance % 3];
      return fewer ? { ...question, grants: [fewer, ...others] } : null;
    });
  });

  it('is no more open with a scope less, and a row no more open with a code less or a label more', () => {
    neverOpens((question, chance) => {
      const scopes = [...question.viewer.scopes];
      if (scopes.length === 0) return null;
      return { ...question, viewer: { ...question.viewer, scopes: new Set(without(scopes, chance)) } };
    }, 5);
    holds((question, chance) => {
      if (!question.subject || !isScoped(question.viewer.role)) return false;
      const code = CODES[2 + (chance % 3)] ?? '';
      const scopes = new Set(
        ['patient', 'user', 'system'].map((level) => `${level}/*.cruds?category=${code}`),
      );
      const { isList: _list, ...row } = question.subject;
      const asked = { ...question, viewer: { ...question.viewer, scopes } };
      const carrying = openness({ ...asked, subject: { ...row, codes: [code] } });
      if (isOfNobody(question)) return false;
      for (const codes of [[], CODES.filter((other) => other !== code && other.includes('|'))])
        assert.equal(openness({ ...asked, subject: { ...row, codes } }), 0);
      return carrying > 0;
    }, 20);
    neverOpens((question, chance) =>
      question.subject
        ? {
            ...question,
            subject: {
              ...question.subject,
              labels: question.subject.labels | (1 << (chance % LABELS.length)),
            },
          }
        : null,
    );
  });

  it('is a denial for whoever is suspended', () => {
    holds((question) => {
      const suspended = decide({ ...question, viewer: { ...question.viewer, active: false } });
      assert.deepEqual(suspended, { effect: 'DENY', layer: 'ROLE', reason: 'ACCOUNT_INACTIVE' });
      return openness(question) > 0;
    }, 200);
  });

  it('is a denial where there is no grant, no role or no scope, whatever else there is', () => {
    holds((question) => {
      if (isOfNobody(question)) return false;
      assert.equal(openness({ ...question, grants: [] }), 0);
      const { viewer } = question;
      if (isScoped(viewer.role))
        assert.equal(openness({ ...question, viewer: { ...viewer, scopes: new Set() } }), 0);
      const bit = categoryBit(question.category);
      const allowed = roleMask(viewer.role, question.action, viewer.purpose) & bit;
      const masked = question.action === 'READ' && maskedMask(viewer.role, viewer.purpose) & bit;
      if (!allowed && !masked) assert.equal(openness(question), 0);
      return openness(question) > 0;
    }, 200);
  });

  it('opens protected information by one grant alone that covers it, and names it', () => {
    holds((question) => {
      const { effect, grant } = decide(question);
      if (effect === 'DENY' || isOfNobody(question) || !question.subject) return false;
      assert.ok(grant && question.grants.includes(grant));
      assert.equal(decide({ ...question, grants: [grant] }).effect, effect);
      assert.notEqual(grant.categoryMask & categoryBit(question.category), 0);
      assert.equal(question.subject.labels & ~grant.labelMask, 0);
      assert.ok(
        grant.tenantId === null ||
          (question.subject.tenantId ?? (question.subject.isClinicRow ? 'none' : grant.tenantId)) ===
            grant.tenantId,
      );
      return true;
    }, 150);
  });

  it('opens by several grants what one of them opens, and nothing more', () => {
    holds((question) => {
      if (isOfNobody(question) || question.grants.length < 2) return false;
      const alone = question.grants.map((grant) => openness({ ...question, grants: [grant] }));
      assert.equal(openness(question), Math.max(...alone));
      return Math.max(...alone) > 0;
    }, 100);
  });

  it('masks only what the role sees masked, to read it, and only where every other layer permits', () => {
    holds((question) => {
      const { effect, reason, grant } = decide(question);
      const { viewer, category, action } = question;
      const masked = (maskedMask(viewer.role, viewer.purpose) & categoryBit(category)) !== 0;
      if (effect !== 'MASK') {
        if (masked) assert.notEqual(effect, 'PERMIT', 'a masked category is never shown whole');
        return false;
      }
      assert.ok(masked);
      assert.equal(action, 'READ');
      assert.deepEqual([reason, grant !== undefined], ['MASKED', true]);
      assert.equal(openness({ ...question, grants: [] }), 0);
      assert.equal(openness({ ...question, action: 'SEARCH' }), 0);
      const erasure = { kind: 'ERASURE', purpose: null, since: '', sourceId: '' } as const;
      assert.equal(openness({ ...question, blocks: [{ ...erasure, categoryMask: allCategories }] }), 0);
      return true;
    }, 5);
  });

  it('lets break-glass open only for a clinician, in an emergency, and last', () => {
    holds((question) => {
      const { layer, effect } = decide(question);
      if (layer !== 'BREAK_GLASS') return false;
      assert.deepEqual(
        [effect, question.viewer.role, question.viewer.purpose],
        ['PERMIT', 'CLINICIAN', 'EMERGENCY'],
      );
      const others = question.grants.filter(({ sourceKind }) => sourceKind !== 'BREAK_GLASS');
      assert.equal(openness({ ...question, grants: others }), 0);
      return true;
    }, 2);
  });

  it('is asked of the root what it is asked of every row: what the root denies, no row permits', () => {
    holds((question) => {
      const root = decideRoot(
        question.viewer,
        question.category,
        question.action,
        question.subject?.resource,
      );
      // A new row needs another letter of a scope than a change of one.
      if (question.subject?.isNew || root.effect !== 'DENY') return false;
      assert.equal(openness(question), 0);
      return true;
    }, 200);
  });

  it('depends on no order of grants, blocks or scopes', () => {
    holds((question) => {
      const turned: Question = {
        ...question,
        grants: question.grants.toReversed(),
        blocks: question.blocks.toReversed(),
        viewer: { ...question.viewer, scopes: new Set([...question.viewer.scopes].toReversed()) },
      };
      assert.equal(openness(turned), openness(question));
      return openness(question) > 0;
    }, 200);
  });
});

describe('the types that scopes can name', () => {
  it('are each covered by their own scope, and by no scope of another', () => {
    for (const resource of RESOURCE_TYPES) {
      for (const named of RESOURCE_TYPES) {
        const effect = decide({
          viewer: {
            accountId: 'account',
            clientId: 'client',
            role: 'PARTNER_APP',
            active: true,
            granteeId: 'app',
            subscriberId: null,
            patientId: null,
            onlyPatientId: 'patient 1',
            purpose: 'PATIENT_REQUEST',
            scopes: new Set([`patient/${named}.rs`]),
          },
          subject: { patientId: 'patient 1', labels: 0, tenantId: null, resource },
          grants: [
            {
              sourceKind: 'CONSENT',
              sourceId: 'c',
              categoryMask: allCategories,
              labelMask: 0,
              tenantId: null,
            },
          ],
          blocks: [],
          category: 'CLINICAL',
          action: 'READ',
        }).effect;
        assert.equal(effect, named === resource ? 'PERMIT' : 'DENY', `${named} for ${resource}`);
      }
    }
  });
});
