import { Access, type Connection, type ListArgs, type RequestContext } from '@caregraph/subgraph-kit';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Encounter } from '../encounter/encounter.type.js';
import { encounterById } from '../encounter/encounter.service.js';
import { Patient } from '../patient/patient.type.js';
import { imagingStudyList } from './imagingStudy.list.js';
import { imagingStudiesOfPatient } from './imagingStudy.service.js';
import { ImagingStudy, ImagingStudyConnection } from './imagingStudy.type.js';

@Resolver(() => Patient)
export class PatientImagingStudyResolver {
  @Access('IMAGING')
  @FieldResolver(() => ImagingStudyConnection, {
    nullable: true,
    description: 'Newest first, unless ordered otherwise.',
  })
  imagingStudies(
    @Root() patient: Patient,
    @Args(() => imagingStudyList.Arguments) list: ListArgs,
    @Ctx('request') context: RequestContext,
  ): Promise<Connection<ImagingStudy>> {
    return imagingStudiesOfPatient(context, patient.id, list);
  }
}

@Resolver(() => ImagingStudy)
export class ImagingStudyResolver {
  @Access('CLINICAL')
  @FieldResolver(() => Encounter, { nullable: true, description: 'The visit it belongs to.' })
  encounter(
    @Root() imagingStudy: ImagingStudy,
    @Ctx('request') context: RequestContext,
  ): Promise<Encounter | null> | null {
    return imagingStudy.encounterId === null ? null : encounterById(context, imagingStudy.encounterId);
  }
}
