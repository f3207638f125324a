import { Access, PageArgs, type Connection, type RequestContext } from '@caregraph/subgraph-kit';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Patient } from '../patient/patient.type.js';
import { accessHistory, disclosures } from './accessHistory.service.js';
import {
  AccessEventConnection,
  DisclosureConnection,
  type AccessEvent,
  type Disclosure,
} from './accessHistory.type.js';

@Resolver(() => Patient)
export class PatientAccessHistoryResolver {
  @Access('AUDIT')
  @FieldResolver(() => AccessEventConnection, {
    nullable: true,
    description: 'Who asked for what of this patient, when and why, what was refused included. Newest first.',
  })
  accessHistory(
    @Root() patient: Patient,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx('request') context: RequestContext,
  ): Promise<Connection<AccessEvent>> {
    return accessHistory(context, patient.id, page);
  }

  @Access('AUDIT')
  @FieldResolver(() => DisclosureConnection, {
    nullable: true,
    description: 'What went to apps, researchers and other clinics, when and what for. Newest first.',
  })
  disclosures(
    @Root() patient: Patient,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx('request') context: RequestContext,
  ): Promise<Connection<Disclosure>> {
    return disclosures(context, patient.id, page);
  }
}
