import { Access, type Connection, type ListArgs, type RequestContext } from '@caregraph/subgraph-kit';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Encounter } from '../encounter/encounter.type.js';
import { encounterById } from '../encounter/encounter.service.js';
import { Practitioner } from '../reference/practitioner.type.js';
import { Patient } from '../patient/patient.type.js';
import { medicationRequestList } from './medicationRequest.list.js';
import { medicationRequestsOfPatient } from './medicationRequest.service.js';
import { MedicationRequest, MedicationRequestConnection } from './medicationRequest.type.js';

@Resolver(() => Patient)
export class PatientMedicationRequestResolver {
  @Access('MEDICATION')
  @FieldResolver(() => MedicationRequestConnection, {
    nullable: true,
    description: 'Newest first, unless ordered otherwise.',
  })
  medicationRequests(
    @Root() patient: Patient,
    @Args(() => medicationRequestList.Arguments) list: ListArgs,
    @Ctx('request') context: RequestContext,
  ): Promise<Connection<MedicationRequest>> {
    return medicationRequestsOfPatient(context, patient.id, list);
  }
}

@Resolver(() => MedicationRequest)
export class MedicationRequestResolver {
  @Access('CLINICAL')
  @FieldResolver(() => Encounter, { nullable: true, description: 'The visit it belongs to.' })
  encounter(
    @Root() medicationRequest: MedicationRequest,
    @Ctx('request') context: RequestContext,
  ): Promise<Encounter | null> | null {
    return medicationRequest.encounterId === null
      ? null
      : encounterById(context, medicationRequest.encounterId);
  }
  @Access('MEDICATION')
  @FieldResolver(() => Practitioner, { nullable: true })
  requester(@Root() medicationRequest: MedicationRequest): Practitioner | null {
    return medicationRequest.requesterId === null ? null : { id: medicationRequest.requesterId };
  }
}
