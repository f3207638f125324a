import type { Subject } from '@caregraph/policy';
import { Access, connectionType, DateTimeScalar, Money, type OfSubject } from '@caregraph/subgraph-kit';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

@Directive('@key(fields: "id")')
@ObjectType({ description: 'What was charged for a visit or a prescription (FHIR Invoice).' })
export class Invoice implements OfSubject {
  subject!: Subject;
  /** Leads to another entity; the field that follows it is classified. */
  claimId!: string | null;

  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;

  @Access('FINANCIAL')
  @Field(() => String, { nullable: true })
  status!: string | null;

  @Access('FINANCIAL')
  @Field(() => DateTimeScalar, { nullable: true })
  date!: Date | null;

  @Access('FINANCIAL')
  @Field(() => Money, { nullable: true })
  totalGross!: Money | null;
}

export const InvoiceConnection = connectionType('Invoice', () => Invoice);
