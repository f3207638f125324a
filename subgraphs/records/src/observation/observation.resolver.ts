import { Access, type Connection, type ListArgs, type RequestContext } from '@caregraph/subgraph-kit';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Encounter } from '../encounter/encounter.type.js';
import { encounterById } from '../encounter/encounter.service.js';
import { Patient } from '../patient/patient.type.js';
import { observationList } from './observation.list.js';
import { observationsOfPatient } from './observation.service.js';
import { Observation, ObservationConnection } from './observation.type.js';

@Resolver(() => Patient)
export class PatientObservationResolver {
  @Access('LAB')
  @FieldResolver(() => ObservationConnection, {
    nullable: true,
    description: 'Newest first, unless ordered otherwise.',
  })
  observations(
    @Root() patient: Patient,
    @Args(() => observationList.Arguments) list: ListArgs,
    @Ctx('request') context: RequestContext,
  ): Promise<Connection<Observation>> {
    return observationsOfPatient(context, patient.id, list);
  }
}

@Resolver(() => Observation)
export class ObservationResolver {
  @Access('CLINICAL')
  @FieldResolver(() => Encounter, { nullable: true, description: 'The visit it belongs to.' })
  encounter(
    @Root() observation: Observation,
    @Ctx('request') context: RequestContext,
  ): Promise<Encounter | null> | null {
    return observation.encounterId === null ? null : encounterById(context, observation.encounterId);
  }
}
