import { Access, type RequestContext } from '@caregraph/subgraph-kit';
import { Arg, Ctx, Field, FieldResolver, Mutation, ObjectType, Resolver, Root } from 'type-graphql';
import { Patient } from '../patient/patient.type.js';
import { liftRestriction, restrictionsOfPatient, restrictProcessing } from './restriction.service.js';
import { LiftRestrictionInput, ProcessingRestriction, RestrictProcessingInput } from './restriction.type.js';

@ObjectType()
class RestrictionPayload {
  @Access('PUBLIC')
  @Field(() => ProcessingRestriction, { nullable: true })
  restriction!: ProcessingRestriction;
}

@Resolver(() => Patient)
export class RestrictionResolver {
  @Access('CONSENT')
  @FieldResolver(() => [ProcessingRestriction], { nullable: true, description: 'Newest first.' })
  restrictions(
    @Root() patient: Patient,
    @Ctx('request') context: RequestContext,
  ): Promise<ProcessingRestriction[]> {
    return restrictionsOfPatient(context, patient.id);
  }

  @Access('CONSENT')
  @Mutation(() => RestrictionPayload, {
    nullable: true,
    description: 'Stops everyone but the patient, emergencies included, at once and on every path.',
  })
  async restrictProcessing(
    @Arg('input', () => RestrictProcessingInput) input: RestrictProcessingInput,
    @Ctx('request') context: RequestContext,
  ): Promise<RestrictionPayload> {
    return { restriction: await restrictProcessing(context, input) };
  }

  @Access('CONSENT')
  @Mutation(() => RestrictionPayload, { nullable: true, description: 'Ends a restriction.' })
  async liftRestriction(
    @Arg('input', () => LiftRestrictionInput) input: LiftRestrictionInput,
    @Ctx('request') context: RequestContext,
  ): Promise<RestrictionPayload> {
    return { restriction: await liftRestriction(context, input) };
  }
}
