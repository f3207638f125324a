import type { Subject } from '@caregraph/policy';
import { Access, type OfSubject } from '@caregraph/subgraph-kit';
import { Directive, Field, ID, ObjectType } from 'type-graphql';

/** Identity owns the patient; this subgraph adds fields to it. */
@Directive('@key(fields: "id")')
@ObjectType()
export class Patient implements OfSubject {
  subject!: Subject;

  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;
}
