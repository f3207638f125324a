import type { Subject } from '@caregraph/policy';
import { Access, connectionType, DateTimeScalar, type OfSubject } from '@caregraph/subgraph-kit';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType({ description: 'Insurance (FHIR Coverage).' })
export class Coverage implements OfSubject {
  subject!: Subject;

  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;

  @Access('FINANCIAL')
  @Field(() => String, { nullable: true })
  status!: string | null;

  @Access('FINANCIAL')
  @Field(() => String, { nullable: true })
  type!: string | null;

  @Access('FINANCIAL')
  @Field(() => String, { nullable: true })
  payor!: string | null;

  @Access('FINANCIAL', { mask: 'LAST_FOUR' })
  @Field(() => String, { nullable: true })
  memberNumber!: string | null;

  @Access('FINANCIAL')
  @Field(() => DateTimeScalar, { nullable: true })
  start!: Date | null;

  @Access('FINANCIAL')
  @Field(() => DateTimeScalar, { nullable: true })
  end!: Date | null;
}

export const CoverageConnection = connectionType('Coverage', () => Coverage);
