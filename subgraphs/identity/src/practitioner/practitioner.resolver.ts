import { Access, requireUuid, type RequestContext } from '@caregraph/subgraph-kit';
import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { practitionerById } from './practitioner.service.js';
import { Practitioner } from './practitioner.type.js';

@Resolver(() => Practitioner)
export class PractitionerResolver {
  @Access('PUBLIC')
  @Query(() => Practitioner, { nullable: true, description: 'A professional, by id.' })
  practitioner(
    @Arg('id', () => ID) id: string,
    @Ctx('request') context: RequestContext,
  ): Promise<Practitioner | null> {
    return practitionerById(context, requireUuid(id));
  }
}
