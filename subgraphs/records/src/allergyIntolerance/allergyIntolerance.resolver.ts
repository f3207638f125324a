import { Access, type Connection, type ListArgs, type RequestContext } from '@caregraph/subgraph-kit';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Encounter } from '../encounter/encounter.type.js';
import { encounterById } from '../encounter/encounter.service.js';
import { Patient } from '../patient/patient.type.js';
import { allergyIntoleranceList } from './allergyIntolerance.list.js';
import { allergyIntolerancesOfPatient } from './allergyIntolerance.service.js';
import { AllergyIntolerance, AllergyIntoleranceConnection } from './allergyIntolerance.type.js';

@Resolver(() => Patient)
export class PatientAllergyIntoleranceResolver {
  @Access('CLINICAL')
  @FieldResolver(() => AllergyIntoleranceConnection, {
    nullable: true,
    description: 'Newest first, unless ordered otherwise.',
  })
  allergyIntolerances(
    @Root() patient: Patient,
    @Args(() => allergyIntoleranceList.Arguments) list: ListArgs,
    @Ctx('request') context: RequestContext,
  ): Promise<Connection<AllergyIntolerance>> {
    return allergyIntolerancesOfPatient(context, patient.id, list);
  }
}

@Resolver(() => AllergyIntolerance)
export class AllergyIntoleranceResolver {
  @Access('CLINICAL')
  @FieldResolver(() => Encounter, { nullable: true, description: 'The visit it belongs to.' })
  encounter(
    @Root() allergyIntolerance: AllergyIntolerance,
    @Ctx('request') context: RequestContext,
  ): Promise<Encounter | null> | null {
    return allergyIntolerance.encounterId === null
      ? null
      : encounterById(context, allergyIntolerance.encounterId);
  }
}
