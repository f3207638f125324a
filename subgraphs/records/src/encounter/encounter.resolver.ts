import { Access, type Connection, type ListArgs, type RequestContext } from '@caregraph/subgraph-kit';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Subscriber } from '../reference/subscriber.type.js';
import { Practitioner } from '../reference/practitioner.type.js';
import { Patient } from '../patient/patient.type.js';
import { encounterList } from './encounter.list.js';
import { encountersOfPatient } from './encounter.service.js';
import { Encounter, EncounterConnection } from './encounter.type.js';

@Resolver(() => Patient)
export class PatientEncounterResolver {
  @Access('CLINICAL')
  @FieldResolver(() => EncounterConnection, {
    nullable: true,
    description: 'Newest first, unless ordered otherwise.',
  })
  encounters(
    @Root() patient: Patient,
    @Args(() => encounterList.Arguments) list: ListArgs,
    @Ctx('request') context: RequestContext,
  ): Promise<Connection<Encounter>> {
    return encountersOfPatient(context, patient.id, list);
  }
}

@Resolver(() => Encounter)
export class EncounterResolver {
  @Access('CLINICAL')
  @FieldResolver(() => Subscriber, { nullable: true })
  serviceProvider(@Root() encounter: Encounter): Subscriber | null {
    return encounter.subject.tenantId === null ? null : { id: encounter.subject.tenantId };
  }
  @Access('CLINICAL')
  @FieldResolver(() => Practitioner, { nullable: true })
  practitioner(@Root() encounter: Encounter): Practitioner | null {
    return encounter.practitionerId === null ? null : { id: encounter.practitionerId };
  }
}
