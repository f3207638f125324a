import { Access, type RequestContext } from '@caregraph/subgraph-kit';
import { Arg, Ctx, Field, FieldResolver, Mutation, ObjectType, Resolver, Root } from 'type-graphql';
import { Patient } from '../patient/patient.type.js';
import { objectionsOfPatient, objectTo, withdrawObjection } from './objection.service.js';
import { ObjectToInput, PurposeObjection, WithdrawObjectionInput } from './objection.type.js';

@ObjectType()
class ObjectionPayload {
  @Access('PUBLIC')
  @Field(() => PurposeObjection, { nullable: true })
  objection!: PurposeObjection;
}

@Resolver(() => Patient)
export class ObjectionResolver {
  @Access('CONSENT')
  @FieldResolver(() => [PurposeObjection], { nullable: true, description: 'Newest first.' })
  objections(@Root() patient: Patient, @Ctx('request') context: RequestContext): Promise<PurposeObjection[]> {
    return objectionsOfPatient(context, patient.id);
  }

  @Access('CONSENT')
  @Mutation(() => ObjectionPayload, {
    nullable: true,
    description: 'Stops everyone but the patient under a purpose, at once and on every path.',
  })
  async objectTo(
    @Arg('input', () => ObjectToInput) input: ObjectToInput,
    @Ctx('request') context: RequestContext,
  ): Promise<ObjectionPayload> {
    return { objection: await objectTo(context, input) };
  }

  @Access('CONSENT')
  @Mutation(() => ObjectionPayload, { nullable: true, description: 'Ends an objection.' })
  async withdrawObjection(
    @Arg('input', () => WithdrawObjectionInput) input: WithdrawObjectionInput,
    @Ctx('request') context: RequestContext,
  ): Promise<ObjectionPayload> {
    return { objection: await withdrawObjection(context, input) };
  }
}
