import {
  BREAK_GLASS_OUTCOMES,
  BREAK_GLASS_REASONS,
  type BreakGlassOutcome,
  type BreakGlassReason,
} from '@caregraph/policy';
import { Access, connectionType, DateTimeScalar } from '@caregraph/subgraph-kit';
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { Patient } from '../patient/patient.type.js';
import { enumOf } from '../reference/enumOf.js';

export const BreakGlassReasonEnum = enumOf(BREAK_GLASS_REASONS);
export const BreakGlassOutcomeEnum = enumOf(BREAK_GLASS_OUTCOMES);
export const BREAK_GLASS_STATES = ['OPEN', 'UNREVIEWED'] as const;
export type BreakGlassState = (typeof BREAK_GLASS_STATES)[number];
export const BreakGlassStateEnum = enumOf(BREAK_GLASS_STATES);

registerEnumType(BreakGlassReasonEnum, {
  name: 'BreakGlassReason',
  description: 'Why a record is opened in an emergency.',
});
registerEnumType(BreakGlassOutcomeEnum, { name: 'BreakGlassOutcome', description: 'What a review found.' });
registerEnumType(BreakGlassStateEnum, { name: 'BreakGlassState' });

/** What staff have done, not a part of the patient's record: who may see it is the service's to decide (duties). */
@ObjectType({ description: 'A clinician has opened a record in an emergency.' })
export class BreakGlass {
  @Access('PUBLIC')
  @Field(() => ID)
  id!: string;

  @Access('ACCOUNT')
  @Field(() => Patient, { nullable: true })
  patient!: Patient;

  @Access('ACCOUNT')
  @Field(() => ID, { nullable: true, description: 'The account of the clinician.' })
  accountId!: string;

  @Access('ACCOUNT')
  @Field(() => BreakGlassReasonEnum, { nullable: true })
  reason!: BreakGlassReason;

  @Access('ACCOUNT')
  @Field(() => String, { nullable: true, description: "The ticket in the clinic's own system." })
  ticket!: string;

  @Access('ACCOUNT')
  @Field(() => DateTimeScalar, { nullable: true })
  openedAt!: Date;

  @Access('ACCOUNT')
  @Field(() => DateTimeScalar, { nullable: true, description: 'When it ends by itself.' })
  expiresAt!: Date;

  @Access('ACCOUNT')
  @Field(() => DateTimeScalar, { nullable: true, description: 'When the clinician closed it.' })
  closedAt!: Date | null;

  @Access('ACCOUNT')
  @Field(() => DateTimeScalar, { nullable: true })
  reviewedAt!: Date | null;

  @Access('ACCOUNT')
  @Field(() => BreakGlassOutcomeEnum, { nullable: true })
  outcome!: BreakGlassOutcome | null;
}

export const BreakGlassConnection = connectionType('BreakGlass', () => BreakGlass);
