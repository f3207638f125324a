import { Access, type Connection, type ListArgs, type RequestContext } from '@caregraph/subgraph-kit';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Encounter } from '../encounter/encounter.type.js';
import { encounterById } from '../encounter/encounter.service.js';
import { Observation } from '../observation/observation.type.js';
import { observationById } from '../observation/observation.service.js';
import { Patient } from '../patient/patient.type.js';
import { diagnosticReportList } from './diagnosticReport.list.js';
import { diagnosticReportsOfPatient } from './diagnosticReport.service.js';
import { DiagnosticReport, DiagnosticReportConnection } from './diagnosticReport.type.js';

@Resolver(() => Patient)
export class PatientDiagnosticReportResolver {
  @Access('LAB')
  @FieldResolver(() => DiagnosticReportConnection, {
    nullable: true,
    description: 'Newest first, unless ordered otherwise.',
  })
  diagnosticReports(
    @Root() patient: Patient,
    @Args(() => diagnosticReportList.Arguments) list: ListArgs,
    @Ctx('request') context: RequestContext,
  ): Promise<Connection<DiagnosticReport>> {
    return diagnosticReportsOfPatient(context, patient.id, list);
  }
}

@Resolver(() => DiagnosticReport)
export class DiagnosticReportResolver {
  @Access('CLINICAL')
  @FieldResolver(() => Encounter, { nullable: true, description: 'The visit it belongs to.' })
  encounter(
    @Root() diagnosticReport: DiagnosticReport,
    @Ctx('request') context: RequestContext,
  ): Promise<Encounter | null> | null {
    return diagnosticReport.encounterId === null
      ? null
      : encounterById(context, diagnosticReport.encounterId);
  }
  @Access('LAB')
  @FieldResolver(() => [Observation], {
    nullable: true,
    description: 'The observations reported on, as far as you may see them.',
  })
  async results(
    @Root() report: DiagnosticReport,
    @Ctx('request') context: RequestContext,
  ): Promise<Observation[]> {
    const found = await Promise.all(report.resultIds.map((id) => observationById(context, id)));
    return found.filter((observation) => observation !== null);
  }
}
