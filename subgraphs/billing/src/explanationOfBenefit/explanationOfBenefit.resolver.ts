import { Access, type Connection, type ListArgs, type RequestContext } from '@caregraph/subgraph-kit';
import { Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Encounter } from '../reference/encounter.type.js';
import { Claim } from '../claim/claim.type.js';
import { claimById } from '../claim/claim.service.js';
import { Patient } from '../patient/patient.type.js';
import { explanationOfBenefitList } from './explanationOfBenefit.list.js';
import { explanationsOfBenefitOfPatient } from './explanationOfBenefit.service.js';
import { ExplanationOfBenefit, ExplanationOfBenefitConnection } from './explanationOfBenefit.type.js';

@Resolver(() => Patient)
export class PatientExplanationOfBenefitResolver {
  @Access('FINANCIAL')
  @FieldResolver(() => ExplanationOfBenefitConnection, {
    nullable: true,
    description: 'Newest first, unless ordered otherwise.',
  })
  explanationsOfBenefit(
    @Root() patient: Patient,
    @Args(() => explanationOfBenefitList.Arguments) list: ListArgs,
    @Ctx('request') context: RequestContext,
  ): Promise<Connection<ExplanationOfBenefit>> {
    return explanationsOfBenefitOfPatient(context, patient.id, list);
  }
}

@Resolver(() => ExplanationOfBenefit)
export class ExplanationOfBenefitResolver {
  @Access('FINANCIAL')
  @FieldResolver(() => Encounter, { nullable: true })
  encounter(@Root() explanationOfBenefit: ExplanationOfBenefit): Encounter | null {
    return explanationOfBenefit.encounterId === null ? null : { id: explanationOfBenefit.encounterId };
  }
  @Access('FINANCIAL')
  @FieldResolver(() => Claim, { nullable: true })
  claim(
    @Root() explanationOfBenefit: ExplanationOfBenefit,
    @Ctx('request') context: RequestContext,
  ): Promise<Claim | null> | null {
    return explanationOfBenefit.claimId === null ? null : claimById(context, explanationOfBenefit.claimId);
  }
}
