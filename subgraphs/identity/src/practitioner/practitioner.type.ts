import { Access } from '@caregraph/subgraph-kit';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A professional, as listed in public registers (FHIR Practitioner).' })
export class Practitioner {
  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;

  @Access('PUBLIC')
  @Field(() => String, { nullable: true, description: 'Full name with prefix.' })
  name!: string | null;

  @Access('PUBLIC')
  @Field(() => String, { nullable: true, description: 'US National Provider Identifier.' })
  npi!: string | null;

  @Access('PUBLIC')
  @Field(() => String, { nullable: true })
  specialty!: string | null;

  @Access('PUBLIC')
  @Field(() => Boolean)
  active!: boolean;
}
