import {
  CATEGORIES,
  LABELS,
  PURPOSES,
  type Category,
  type Label,
  type Purpose,
  type Subject,
} from '@caregraph/policy';
import { Access, connectionType, DateTimeScalar, type OfSubject } from '@caregraph/subgraph-kit';
import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { enumOf } from '../reference/enumOf.js';
import { GRANTEE_KINDS, type GranteeKind } from './consent.entity.js';

export const ConsentCategory = enumOf(CATEGORIES);
export const SensitivityLabel = enumOf(LABELS);
export const PurposeOfUse = enumOf(PURPOSES);
export const GranteeKindEnum = enumOf(GRANTEE_KINDS);
const ConsentStatus = enumOf(['ACTIVE', 'WITHDRAWN', 'REFUSED']);

registerEnumType(ConsentCategory, {
  name: 'ConsentCategory',
  description: 'What kind of information a consent covers.',
});
registerEnumType(SensitivityLabel, {
  name: 'SensitivityLabel',
  description: 'Especially sensitive matters that a consent must name.',
});
registerEnumType(PurposeOfUse, {
  name: 'PurposeOfUse',
  description: 'What the information may be used for.',
});
registerEnumType(GranteeKindEnum, { name: 'GranteeKind', description: 'Whom a consent is given to.' });
registerEnumType(ConsentStatus, { name: 'ConsentStatus' });

@Directive('@key(fields: "id")')
@ObjectType({ description: 'What a patient has allowed, to whom, for what (FHIR Consent).' })
export class Consent implements OfSubject {
  subject!: Subject;
  /** Leads to the grantee; the fields that follow it are classified. */
  granteeId!: string;

  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;

  @Access('CONSENT')
  @Field(() => ConsentStatus, { nullable: true })
  status!: 'ACTIVE' | 'WITHDRAWN' | 'REFUSED';

  @Access('CONSENT')
  @Field(() => GranteeKindEnum, { nullable: true })
  granteeKind!: GranteeKind;

  @Access('CONSENT')
  @Field(() => PurposeOfUse, { nullable: true })
  purpose!: Purpose;

  @Access('CONSENT')
  @Field(() => [ConsentCategory], { nullable: true })
  categories!: Category[];

  @Access('CONSENT')
  @Field(() => [SensitivityLabel], { nullable: true })
  labels!: Label[];

  @Access('CONSENT')
  @Field(() => DateTimeScalar, { nullable: true })
  start!: Date;

  @Access('CONSENT')
  @Field(() => DateTimeScalar, { nullable: true, description: 'Null: until withdrawn.' })
  end!: Date | null;

  @Access('CONSENT')
  @Field(() => DateTimeScalar, { nullable: true })
  grantedAt!: Date;

  @Access('CONSENT')
  @Field(() => DateTimeScalar, { nullable: true })
  withdrawnAt!: Date | null;
}

export const ConsentConnection = connectionType('Consent', () => Consent);
