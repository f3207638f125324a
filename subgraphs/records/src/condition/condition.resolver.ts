import { Access, PageArgs, type Connection, type RequestContext } from '@caregraph/subgraph-kit';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Encounter } from '../encounter/encounter.type.js';
import { encounterById } from '../encounter/encounter.service.js';
import { Patient } from '../patient/patient.type.js';
import { conditionsOfPatient } from './condition.service.js';
import { Condition, ConditionConnection } from './condition.type.js';

@Resolver(() => Patient)
export class PatientConditionResolver {
  @Access('CLINICAL')
  @FieldResolver(() => ConditionConnection, { nullable: true, description: 'Newest first.' })
  conditions(
    @Root() patient: Patient,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx('request') context: RequestContext,
  ): Promise<Connection<Condition>> {
    return conditionsOfPatient(context, patient.id, page);
  }
}

@Resolver(() => Condition)
export class ConditionResolver {
  @Access('CLINICAL')
  @FieldResolver(() => Encounter, { nullable: true, description: 'The visit it belongs to.' })
  encounter(
    @Root() condition: Condition,
    @Ctx('request') context: RequestContext,
  ): Promise<Encounter | null> | null {
    return condition.encounterId === null ? null : encounterById(context, condition.encounterId);
  }
}
