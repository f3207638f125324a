import type { Subject } from '@caregraph/policy';
import { Access, connectionType, DateTimeScalar, Money, type OfSubject } from '@caregraph/subgraph-kit';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType({ description: 'A claim to an insurer (FHIR Claim).' })
export class Claim implements OfSubject {
  subject!: Subject;
  /** Leads to another entity; the field that follows it is classified. */
  encounterId!: string | null;

  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;

  @Access('FINANCIAL')
  @Field(() => String, { nullable: true })
  status!: string | null;

  @Access('FINANCIAL')
  @Field(() => String, { nullable: true })
  use!: string | null;

  @Access('FINANCIAL')
  @Field(() => String, { nullable: true })
  type!: string | null;

  @Access('FINANCIAL')
  @Field(() => DateTimeScalar, { nullable: true })
  created!: Date | null;

  @Access('FINANCIAL')
  @Field(() => DateTimeScalar, { nullable: true })
  billableStart!: Date | null;

  @Access('FINANCIAL')
  @Field(() => DateTimeScalar, { nullable: true })
  billableEnd!: Date | null;

  @Access('FINANCIAL')
  @Field(() => Money, { nullable: true })
  total!: Money | null;
}

export const ClaimConnection = connectionType('Claim', () => Claim);
