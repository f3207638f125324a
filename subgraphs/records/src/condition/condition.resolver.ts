import { Access, type Connection, type ListArgs, type RequestContext } from '@caregraph/subgraph-kit';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Encounter } from '../encounter/encounter.type.js';
import { encounterById } from '../encounter/encounter.service.js';
import { Patient } from '../patient/patient.type.js';
import { conditionList } from './condition.list.js';
import { conditionsOfPatient } from './condition.service.js';
import { Condition, ConditionConnection } from './condition.type.js';

@Resolver(() => Patient)
export class PatientConditionResolver {
  @Access('CLINICAL')
  @FieldResolver(() => ConditionConnection, {
    nullable: true,
    description: 'Newest first, unless ordered otherwise.',
  })
  conditions(
    @Root() patient: Patient,
    @Args(() => conditionList.Arguments) list: ListArgs,
    @Ctx('request') context: RequestContext,
  ): Promise<Connection<Condition>> {
    return conditionsOfPatient(context, patient.id, list);
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
