import type { Category, Label, Purpose } from '@caregraph/policy';
import { DateTimeScalar, IdempotentInput } from '@caregraph/subgraph-kit';
import { Field, ID, InputType } from 'type-graphql';
import type { GranteeKind } from './consent.entity.js';
import { ConsentCategory, GranteeKindEnum, PurposeOfUse, SensitivityLabel } from './consent.type.js';

@InputType()
export class GrantConsentInput extends IdempotentInput {
  @Field(() => ID)
  patientId!: string;

  @Field(() => GranteeKindEnum)
  granteeKind!: GranteeKind;

  @Field(() => ID, { description: 'The app, clinic or researcher.' })
  granteeId!: string;

  @Field(() => PurposeOfUse)
  purpose!: Purpose;

  @Field(() => [ConsentCategory])
  categories!: Category[];

  @Field(() => [SensitivityLabel], { defaultValue: [] })
  labels!: Label[];

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it ends by itself; null: until withdrawn.',
  })
  end?: Date | null;
}

@InputType()
export class WithdrawConsentInput extends IdempotentInput {
  @Field(() => ID)
  id!: string;
}
