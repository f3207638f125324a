import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statementName } from '../src/index.js';

test('a statement is called by its verb and the first table or function of ours', () => {
  const names = {
    begin: 'begin',
    'select access.open_context($1, $2) as facts': 'select access.open_context',
    'select c.* from "records"."condition" as c where c.id = $1': 'select records.condition',
    'with x as (select 1) select * from identity.patient': 'with identity.patient',
    'insert into "consent"."consent" ("id") values ($1)': 'insert consent.consent',
    'update consent.consent set status = $1': 'update consent.consent',
    'select count(*) from access.effective_grant where grantee_id = $1': 'select access.effective_grant',
    'select 1': 'select',
    'explain analyze select 1': 'other',
  };
  for (const [sql, name] of Object.entries(names)) assert.equal(statementName(sql), name);
});

test('what stands in literals and comments is never taken for a name', () => {
  const hidden = [
    "select 'from records.larkspur'",
    "select 'it''s from records.larkspur'",
    String.raw`select E'\' from records.larkspur'`,
    String.raw`select 'a\', ' from records.larkspur'`,
    'select $$ from records.larkspur $$',
    'select $x$ from records.larkspur $x$',
    'select 1 -- from records.larkspur',
    'select 1 /* from records.larkspur */',
  ];
  for (const sql of hidden) assert.equal(statementName(sql), 'select', sql);
});

test('a name outside our schemas is no name', () => {
  assert.equal(statementName('select * from larkspur.amina'), 'select');
  assert.equal(statementName('larkspur from records'), 'other');
});
