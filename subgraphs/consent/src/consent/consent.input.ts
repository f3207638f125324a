import type { Category, Label, Purpose } from '@caregraph/policy';
import { DateTimeScalar } from '@caregraph/subgraph-kit';
import { Field, ID, InputType } from 'type-graphql';
import type { GranteeKind } from './consent.entity.js';
import { ConsentCategory, GranteeKindEnum, PurposeOfUse, SensitivityLabel } from './consent.type.js';

@InputType()
export class GrantConsentInput {
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

  @Field(() => String, {
    description: 'Chosen by the client; a repeat with the same key gets the first answer.',
  })
  idempotencyKey!: string;
}

@InputType()
export class WithdrawConsentInput {
  @Field(() => ID)
  id!: string;

  @Field(() => String, {
    description: 'Chosen by the client; a repeat with the same key gets the first answer.',
  })
  idempotencyKey!: string;
}
