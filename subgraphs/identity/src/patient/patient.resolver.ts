import { Access, requireUuid, type Connection, type RequestContext } from '@caregraph/subgraph-kit';
import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { subscriberById } from '../subscriber/subscriber.service.js';
import { Subscriber } from '../subscriber/subscriber.type.js';
import { PatientsArgs } from './patient.input.js';
import { patientById, patients, registeredSubscriberIds } from './patient.service.js';
import { Patient, PatientConnection } from './patient.type.js';

@Resolver(() => Patient)
export class PatientResolver {
  @Access('PUBLIC')
  @Query(() => Patient, { nullable: true, description: 'A patient you may know of, by id; else null.' })
  patient(@Arg('id', () => ID) id: string, @Ctx('request') context: RequestContext): Promise<Patient | null> {
    return patientById(context, requireUuid(id));
  }

  @Access('IDENTITY')
  @Query(() => PatientConnection, {
    nullable: true,
    description: 'The patients you may identify: for staff, those registered with their clinic.',
  })
  patients(
    @Args(() => PatientsArgs) args: PatientsArgs,
    @Ctx('request') context: RequestContext,
  ): Promise<Connection<Patient>> {
    return patients(context, args);
  }

  @Access('IDENTITY')
  @FieldResolver(() => [Subscriber], {
    nullable: true,
    description: 'The clinics at which the patient is registered.',
  })
  async registeredWith(
    @Root() patient: Patient,
    @Ctx('request') context: RequestContext,
  ): Promise<Subscriber[]> {
    const ids = await registeredSubscriberIds(context, patient.id);
    const found = await Promise.all(ids.map((id) => subscriberById(context, id)));
    return found.filter((subscriber) => subscriber !== null);
  }
}
