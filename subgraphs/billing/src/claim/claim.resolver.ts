import { Access, type Connection, type ListArgs, type RequestContext } from '@caregraph/subgraph-kit';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Encounter } from '../reference/encounter.type.js';
import { Subscriber } from '../reference/subscriber.type.js';
import { Patient } from '../patient/patient.type.js';
import { claimList } from './claim.list.js';
import { claimsOfPatient } from './claim.service.js';
import { Claim, ClaimConnection } from './claim.type.js';

@Resolver(() => Patient)
export class PatientClaimResolver {
  @Access('FINANCIAL')
  @FieldResolver(() => ClaimConnection, {
    nullable: true,
    description: 'Newest first, unless ordered otherwise.',
  })
  claims(
    @Root() patient: Patient,
    @Args(() => claimList.Arguments) list: ListArgs,
    @Ctx('request') context: RequestContext,
  ): Promise<Connection<Claim>> {
    return claimsOfPatient(context, patient.id, list);
  }
}

@Resolver(() => Claim)
export class ClaimResolver {
  @Access('FINANCIAL')
  @FieldResolver(() => Encounter, { nullable: true })
  encounter(@Root() claim: Claim): Encounter | null {
    return claim.encounterId === null ? null : { id: claim.encounterId };
  }
  @Access('FINANCIAL')
  @FieldResolver(() => Subscriber, { nullable: true })
  provider(@Root() claim: Claim): Subscriber | null {
    return claim.subject.tenantId === null ? null : { id: claim.subject.tenantId };
  }
}
