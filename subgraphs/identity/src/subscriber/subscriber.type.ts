import { Access } from '@caregraph/subgraph-kit';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A clinic that subscribes to Caregraph (FHIR Organization).' })
export class Subscriber {
  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;

  @Access('PUBLIC')
  @Field(() => String)
  name!: string;

  @Access('PUBLIC')
  @Field(() => Boolean)
  active!: boolean;

  @Access('PUBLIC')
  @Field(() => String, { nullable: true })
  phone!: string | null;

  @Access('PUBLIC')
  @Field(() => String, { nullable: true })
  city!: string | null;

  @Access('PUBLIC')
  @Field(() => String, { nullable: true, description: 'State or region.' })
  state!: string | null;

  @Access('PUBLIC')
  @Field(() => String, { nullable: true, description: 'ISO 3166 country code.' })
  country!: string | null;

  @Access('PUBLIC')
  @Field(() => String, { nullable: true })
  specialty!: string | null;
}
