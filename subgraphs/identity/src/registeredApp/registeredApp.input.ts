import { IdempotentInput } from '@caregraph/subgraph-kit';
import { Field, ID, InputType } from 'type-graphql';

@InputType()
export class RegisterAppInput extends IdempotentInput {
  @Field(() => String, { description: 'What patients will read: 2 to 60 characters.' })
  name!: string;

  @Field(() => [String], {
    description: 'https addresses, or http ones of the loopback interface; none for an app without patients.',
  })
  redirectUris!: string[];

  @Field(() => [String], {
    description: 'SMART on FHIR v2: patient/Condition.rs, system/*.rs, launch/patient, offline_access …',
  })
  scopes!: string[];
}

@InputType()
export class ChangeAppInput extends RegisterAppInput {
  @Field(() => ID)
  id!: string;
}

@InputType()
export class RegisteredAppInput extends IdempotentInput {
  @Field(() => ID)
  id!: string;
}
