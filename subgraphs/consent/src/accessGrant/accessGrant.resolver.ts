import { Access, PageArgs, type Connection, type RequestContext } from '@caregraph/subgraph-kit';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Patient } from '../patient/patient.type.js';
import { grantsOnPatient } from './accessGrant.service.js';
import { AccessGrantConnection, type AccessGrant } from './accessGrant.type.js';

@Resolver(() => Patient)
export class PatientAccessGrantResolver {
  @Access('AUDIT')
  @FieldResolver(() => AccessGrantConnection, {
    nullable: true,
    description:
      'Who may see what of the patient now: for the patient, and for privacy officers of the clinics where it is registered.',
  })
  accessGrants(
    @Root() patient: Patient,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx('request') context: RequestContext,
  ): Promise<Connection<AccessGrant>> {
    return grantsOnPatient(context, patient.id, page);
  }
}
