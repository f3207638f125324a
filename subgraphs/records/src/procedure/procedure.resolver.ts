import { Access, type Connection, type ListArgs, type RequestContext } from '@caregraph/subgraph-kit';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Encounter } from '../encounter/encounter.type.js';
import { encounterById } from '../encounter/encounter.service.js';
import { Patient } from '../patient/patient.type.js';
import { procedureList } from './procedure.list.js';
import { proceduresOfPatient } from './procedure.service.js';
import { Procedure, ProcedureConnection } from './procedure.type.js';

@Resolver(() => Patient)
export class PatientProcedureResolver {
  @Access('CLINICAL')
  @FieldResolver(() => ProcedureConnection, {
    nullable: true,
    description: 'Newest first, unless ordered otherwise.',
  })
  procedures(
    @Root() patient: Patient,
    @Args(() => procedureList.Arguments) list: ListArgs,
    @Ctx('request') context: RequestContext,
  ): Promise<Connection<Procedure>> {
    return proceduresOfPatient(context, patient.id, list);
  }
}

@Resolver(() => Procedure)
export class ProcedureResolver {
  @Access('CLINICAL')
  @FieldResolver(() => Encounter, { nullable: true, description: 'The visit it belongs to.' })
  encounter(
    @Root() procedure: Procedure,
    @Ctx('request') context: RequestContext,
  ): Promise<Encounter | null> | null {
    return procedure.encounterId === null ? null : encounterById(context, procedure.encounterId);
  }
}
