import { Access } from '@caregraph/subgraph-kit';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType({ description: 'An app that patients can connect.' })
export class PartnerApp {
  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;

  @Access('PUBLIC')
  @Field(() => String)
  name!: string;

  @Access('PUBLIC')
  @Field(() => Boolean, { description: 'False while the app is suspended.' })
  active!: boolean;
}
