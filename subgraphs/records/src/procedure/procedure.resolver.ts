import { Access, PageArgs, type Connection, type RequestContext } from '@caregraph/subgraph-kit';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Encounter } from '../encounter/encounter.type.js';
import { encounterById } from '../encounter/encounter.service.js';
import { Patient } from '../patient/patient.type.js';
import { proceduresOfPatient } from './procedure.service.js';
import { Procedure, ProcedureConnection } from './procedure.type.js';

@Resolver(() => Patient)
export class PatientProcedureResolver {
  @Access('CLINICAL')
  @FieldResolver(() => ProcedureConnection, { nullable: true, description: 'Newest first.' })
  procedures(
    @Root() patient: Patient,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx('request') context: RequestContext,
  ): Promise<Connection<Procedure>> {
    return proceduresOfPatient(context, patient.id, page);
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
