import { Access, type Connection, type ListArgs, type RequestContext } from '@caregraph/subgraph-kit';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Patient } from '../patient/patient.type.js';
import { coverageList } from './coverage.list.js';
import { coveragesOfPatient } from './coverage.service.js';
import { Coverage, CoverageConnection } from './coverage.type.js';

@Resolver(() => Patient)
export class PatientCoverageResolver {
  @Access('FINANCIAL')
  @FieldResolver(() => CoverageConnection, {
    nullable: true,
    description: 'Newest first, unless ordered otherwise.',
  })
  coverages(
    @Root() patient: Patient,
    @Args(() => coverageList.Arguments) list: ListArgs,
    @Ctx('request') context: RequestContext,
  ): Promise<Connection<Coverage>> {
    return coveragesOfPatient(context, patient.id, list);
  }
}
