import { Access } from '@caregraph/subgraph-kit';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** Another subgraph owns it; this one only refers to it. */
@Directive('@key(fields: "id", resolvable: false)')
@ObjectType()
export class Subscriber {
  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;
}
