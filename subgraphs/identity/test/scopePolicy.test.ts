import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROLES } from '@caregraph/policy';
import { GRAPH_RESOURCE } from '../src/oidc/resource.js';
import { grantableScopes } from '../src/oidc/scopePolicy.js';
import { scopeInWords } from '../src/oidc/scopeWords.js';

const SYSTEM = 'http://terminology.hl7.org/CodeSystem/observation-category';
const granted = (registered: string[], role: (typeof ROLES)[number], firstParty: boolean): Set<string> =>
  new Set(grantableScopes({ resource: GRAPH_RESOURCE, registered, role, firstParty }));

test('SMART App Launch 2.2: a scope may be narrowed to a type, to reading or searching, and to a category', () => {
  const scopes = granted(['patient/*.rs'], 'PATIENT', false);
  for (const narrower of [
    'patient/*.rs',
    'patient/Condition.r',
    'patient/Observation.s',
    'patient/Observation.rs?category=laboratory',
    `patient/Observation.r?category=${SYSTEM}|vital-signs`,
    'patient/AllergyIntolerance.rs?category=food',
  ])
    assert.ok(scopes.has(narrower), narrower);
});

test('SMART App Launch 2.2: what is narrower for the app stays so, and nothing is granted beside it', () => {
  const scopes = granted(['patient/Observation.r?category=laboratory'], 'PATIENT', false);
  assert.deepEqual([...scopes], ['patient/Observation.r?category=laboratory']);
  const all = granted(['patient/*.rs', 'user/*.rs', 'system/*.cruds'], 'PATIENT', false);
  for (const wider of [
    'user/*.rs',
    'system/*.rs',
    'patient/*.cruds',
    'patient/Observation.rs?code=1',
    'patient/Observation.rs?category=anything',
    'patient/Condition.rs?category=laboratory',
    'patient/Nonsense.rs',
  ])
    assert.ok(!all.has(wider), wider);
  assert.deepEqual([...granted(['system/*.cud', 'system/*.x'], 'PARTNER_APP', false)], []);
});

test('graph:introspect is for apps that are registered for it, whoever signs in, and for no other', () => {
  for (const role of ['PATIENT', 'CLINICIAN', 'PARTNER_APP'] as const)
    assert.ok(granted(['graph:introspect'], role, true).has('graph:introspect'), role);
  assert.deepEqual([...granted(['graph:introspect'], 'CLINICIAN', false)], []);
  assert.ok(!granted(['patient/*.rs', 'system/*.rs'], 'PARTNER_APP', true).has('graph:introspect'));
});

test('a delegate signs in with scopes for what a user may see, since a token without any would show nothing', () => {
  assert.ok(granted(['patient/*.rs', 'user/*.rs'], 'DELEGATE', true).has('user/*.rs'));
  assert.ok(!granted(['patient/*.rs', 'user/*.rs'], 'DELEGATE', true).has('patient/*.rs'));
  assert.equal(granted(['patient/*.rs', 'user/*.rs'], 'DELEGATE', false).size, 0);
});

test('a person reads of which kind the results are that an app asks for', () => {
  const words = 'Read your test results and measurements';
  assert.equal(scopeInWords('patient/Observation.rs'), words);
  const only = `${words} (only those of the kind “laboratory”)`;
  assert.equal(scopeInWords('patient/Observation.rs?category=laboratory'), only);
  assert.equal(scopeInWords(`patient/Observation.rs?category=${SYSTEM}|laboratory`), only);
  assert.equal(scopeInWords('patient/*.rs'), 'Read your whole record');
});
