import { Access, connectionType, DateTimeScalar } from '@caregraph/subgraph-kit';
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Patient } from '../patient/patient.type.js';
import { enumOf } from '../reference/enumOf.js';

const NoticeKind = enumOf(['BREAK_GLASS_OPENED']);
registerEnumType(NoticeKind, { name: 'NoticeKind' });

@ObjectType({ description: 'What a clinic is told of one of its patients, or of its clinicians.' })
export class Notice {
  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;

  @Access('ACCOUNT')
  @Field(() => NoticeKind, { nullable: true })
  kind!: 'BREAK_GLASS_OPENED';

  @Access('ACCOUNT')
  @Field(() => Patient, { nullable: true })
  patient!: Patient;

  @Access('ACCOUNT')
  @Field(() => DateTimeScalar, { nullable: true })
  createdAt!: Date;
}

export const NoticeConnection = connectionType('Notice', () => Notice);
