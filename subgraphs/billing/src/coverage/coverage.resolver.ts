import { Access, PageArgs, type Connection, type RequestContext } from '@caregraph/subgraph-kit';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Patient } from '../patient/patient.type.js';
import { coveragesOfPatient } from './coverage.service.js';
import { Coverage, CoverageConnection } from './coverage.type.js';

@Resolver(() => Patient)
export class PatientCoverageResolver {
  @Access('FINANCIAL')
  @FieldResolver(() => CoverageConnection, { nullable: true, description: 'Newest first.' })
  coverages(
    @Root() patient: Patient,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx('request') context: RequestContext,
  ): Promise<Connection<Coverage>> {
    return coveragesOfPatient(context, patient.id, page);
  }
}
