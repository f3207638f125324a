import { Access, type Connection, type ListArgs, type RequestContext } from '@caregraph/subgraph-kit';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Encounter } from '../encounter/encounter.type.js';
import { encounterById } from '../encounter/encounter.service.js';
import { Patient } from '../patient/patient.type.js';
import { immunizationList } from './immunization.list.js';
import { immunizationsOfPatient } from './immunization.service.js';
import { Immunization, ImmunizationConnection } from './immunization.type.js';

@Resolver(() => Patient)
export class PatientImmunizationResolver {
  @Access('CLINICAL')
  @FieldResolver(() => ImmunizationConnection, {
    nullable: true,
    description: 'Newest first, unless ordered otherwise.',
  })
  immunizations(
    @Root() patient: Patient,
    @Args(() => immunizationList.Arguments) list: ListArgs,
    @Ctx('request') context: RequestContext,
  ): Promise<Connection<Immunization>> {
    return immunizationsOfPatient(context, patient.id, list);
  }
}

@Resolver(() => Immunization)
export class ImmunizationResolver {
  @Access('CLINICAL')
  @FieldResolver(() => Encounter, { nullable: true, description: 'The visit it belongs to.' })
  encounter(
    @Root() immunization: Immunization,
    @Ctx('request') context: RequestContext,
  ): Promise<Encounter | null> | null {
    return immunization.encounterId === null ? null : encounterById(context, immunization.encounterId);
  }
}
