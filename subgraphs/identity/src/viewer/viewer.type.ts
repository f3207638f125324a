import { Access } from '@caregraph/subgraph-kit';
import { Field, ID, ObjectType } from 'type-graphql';
import { Patient } from '../patient/patient.type.js';
import { Subscriber } from '../subscriber/subscriber.type.js';

@ObjectType({ description: 'Who is asking, as the service sees it now.' })
export class ViewerAccount {
  @Access('ACCOUNT')
  @Field(() => ID)
  id!: string;

  @Access('ACCOUNT')
  @Field(() => String)
  role!: string;

  @Access('ACCOUNT')
  @Field(() => String, { description: 'The purpose of use of this request.' })
  purpose!: string;

  @Access('ACCOUNT')
  @Field(() => Subscriber, { nullable: true, description: 'The clinic you work for.' })
  subscriber!: Subscriber | null;

  @Access('ACCOUNT')
  @Field(() => Patient, { nullable: true, description: 'Yourself, if you are a patient.' })
  patient!: Patient | null;
}
