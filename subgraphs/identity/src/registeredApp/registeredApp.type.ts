import { Access, DateTimeScalar } from '@caregraph/subgraph-kit';
import { Field, ID, ObjectType } from 'type-graphql';

@ObjectType({ description: 'An app as the developer sees it who has registered it.' })
export class RegisteredApp {
  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;

  @Access('ACCOUNT')
  @Field(() => String, { nullable: true, description: 'What the app signs in as (OAuth 2.1 client_id).' })
  clientId!: string;

  @Access('ACCOUNT')
  @Field(() => String, { nullable: true, description: 'What patients read before they connect it.' })
  name!: string;

  @Access('ACCOUNT')
  @Field(() => [String], { nullable: true, description: 'Where patients are sent back to.' })
  redirectUris!: readonly string[];

  @Access('ACCOUNT')
  @Field(() => [String], { nullable: true, description: 'What its tokens may be for: SMART on FHIR v2.' })
  scopes!: readonly string[];

  @Access('ACCOUNT')
  @Field(() => Boolean, {
    nullable: true,
    description: 'False while it is suspended: it gets no token, and those that it has open nothing.',
  })
  active!: boolean;

  @Access('ACCOUNT')
  @Field(() => Boolean, {
    nullable: true,
    description: 'Suspended by who runs the service, who alone can resume it.',
  })
  suspendedByOperator!: boolean;

  @Access('ACCOUNT')
  @Field(() => DateTimeScalar, { nullable: true })
  registeredAt!: Date;

  @Access('ACCOUNT')
  @Field(() => DateTimeScalar, { nullable: true, description: 'Since when its secret is the one it is.' })
  secretChangedAt!: Date;
}
