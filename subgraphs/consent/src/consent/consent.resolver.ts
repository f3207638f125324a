import { Access, type Connection, type ListArgs, type RequestContext } from '@caregraph/subgraph-kit';
import { Arg, Args, Ctx, Field, FieldResolver, Mutation, ObjectType, Resolver, Root } from 'type-graphql';
import { Patient } from '../patient/patient.type.js';
import { PartnerApp } from '../reference/partnerApp.type.js';
import { Subscriber } from '../reference/subscriber.type.js';
import { GrantConsentInput, WithdrawConsentInput } from './consent.input.js';
import { consentList } from './consent.list.js';
import { consentsOfPatient, grantConsent, withdrawConsent } from './consent.service.js';
import { Consent, ConsentConnection } from './consent.type.js';

@ObjectType()
class ConsentPayload {
  @Access('PUBLIC')
  @Field(() => Consent, { nullable: true })
  consent!: Consent;
}

@Resolver(() => Patient)
export class PatientConsentResolver {
  @Access('CONSENT')
  @FieldResolver(() => ConsentConnection, {
    nullable: true,
    description: 'Newest first, unless ordered otherwise.',
  })
  consents(
    @Root() patient: Patient,
    @Args(() => consentList.Arguments) list: ListArgs,
    @Ctx('request') context: RequestContext,
  ): Promise<Connection<Consent>> {
    return consentsOfPatient(context, patient.id, list);
  }
}

@Resolver(() => Consent)
export class ConsentResolver {
  @Access('CONSENT')
  @FieldResolver(() => PartnerApp, { nullable: true, description: 'The app, if it is given to one.' })
  app(@Root() consent: Consent): PartnerApp | null {
    return consent.granteeKind === 'APP' ? { id: consent.granteeId } : null;
  }

  @Access('CONSENT')
  @FieldResolver(() => Subscriber, { nullable: true, description: 'The clinic, if it is given to one.' })
  subscriber(@Root() consent: Consent): Subscriber | null {
    return consent.granteeKind === 'SUBSCRIBER' ? { id: consent.granteeId } : null;
  }

  @Access('CONSENT')
  @Mutation(() => ConsentPayload, {
    nullable: true,
    description: 'Allows a grantee some categories for a purpose.',
  })
  async grantConsent(
    @Arg('input', () => GrantConsentInput) input: GrantConsentInput,
    @Ctx('request') context: RequestContext,
  ): Promise<ConsentPayload> {
    return { consent: await grantConsent(context, input) };
  }

  @Access('CONSENT')
  @Mutation(() => ConsentPayload, {
    nullable: true,
    description: 'Withdraws a consent, at once and on every path.',
  })
  async withdrawConsent(
    @Arg('input', () => WithdrawConsentInput) input: WithdrawConsentInput,
    @Ctx('request') context: RequestContext,
  ): Promise<ConsentPayload> {
    return { consent: await withdrawConsent(context, input) };
  }
}
