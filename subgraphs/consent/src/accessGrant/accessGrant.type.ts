import type { Category, Label, Purpose, Subject } from '@caregraph/policy';
import { Access, connectionType, DateTimeScalar, type OfSubject } from '@caregraph/subgraph-kit';
import { Field, ID, ObjectType } from 'type-graphql';
import { ConsentCategory, PurposeOfUse, SensitivityLabel } from '../consent/consent.type.js';

@ObjectType({
  description: 'Who may see what of a patient now: by which rule, for which purpose, since when.',
})
export class AccessGrant implements OfSubject {
  subject!: Subject;

  @Access('AUDIT')
  @Field(() => ID, { nullable: true })
  id!: string;

  @Access('AUDIT')
  @Field(() => String, {
    nullable: true,
    description: 'The rule: SELF, DELEGATION, REGISTRATION, CONNECTION, CONSENT or BREAK_GLASS.',
  })
  kind!: string;

  @Access('AUDIT')
  @Field(() => ID, {
    nullable: true,
    description: 'The consent, registration, delegation, connection or emergency.',
  })
  sourceId!: string;

  @Access('AUDIT')
  @Field(() => String, { nullable: true, description: 'APP, SUBSCRIBER, PERSON or WAREHOUSE.' })
  granteeKind!: string;

  @Access('AUDIT')
  @Field(() => String, {
    nullable: true,
    description: 'Of apps and clinics; the names of persons are not told here.',
  })
  granteeName!: string | null;

  @Access('AUDIT')
  @Field(() => PurposeOfUse, { nullable: true })
  purpose!: Purpose;

  @Access('AUDIT')
  @Field(() => [ConsentCategory], { nullable: true })
  categories!: Category[];

  @Access('AUDIT')
  @Field(() => [SensitivityLabel], {
    nullable: true,
    description: 'The labels of rows that are covered besides.',
  })
  labels!: Label[];

  @Access('AUDIT')
  @Field(() => DateTimeScalar, { nullable: true, description: 'Null: from the beginning.' })
  since!: Date | null;

  @Access('AUDIT')
  @Field(() => DateTimeScalar, { nullable: true, description: 'Null: until further notice.' })
  until!: Date | null;
}

export const AccessGrantConnection = connectionType('AccessGrant', () => AccessGrant);
