import { Access, PageArgs, type Connection, type RequestContext } from '@caregraph/subgraph-kit';
import { Arg, Args, Ctx, Field, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { CloseBreakGlassInput, OpenBreakGlassInput, ReviewBreakGlassInput } from './breakGlass.input.js';
import {
  breakGlassOfClinic,
  closeBreakGlass,
  openBreakGlass,
  reviewBreakGlass,
} from './breakGlass.service.js';
import {
  BreakGlass,
  BreakGlassConnection,
  BreakGlassStateEnum,
  type BreakGlassState,
} from './breakGlass.type.js';

@ObjectType()
class BreakGlassPayload {
  @Access('PUBLIC')
  @Field(() => BreakGlass, { nullable: true })
  breakGlass!: BreakGlass;
}

@Resolver()
export class BreakGlassResolver {
  @Access('ACCOUNT')
  @Query(() => BreakGlassConnection, {
    nullable: true,
    description:
      'What the clinicians of a privacy officer’s clinic have opened in emergencies, newest first.',
  })
  breakGlassGrants(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('state', () => BreakGlassStateEnum, { nullable: true }) state: BreakGlassState | null,
    @Ctx('request') context: RequestContext,
  ): Promise<Connection<BreakGlass>> {
    return breakGlassOfClinic(context, page, state ?? null);
  }

  @Access('ACCOUNT')
  @Mutation(() => BreakGlassPayload, {
    nullable: true,
    description:
      'A clinician opens a record in an emergency. Their clinic and those of the patient are told.',
  })
  async openBreakGlass(
    @Arg('input', () => OpenBreakGlassInput) input: OpenBreakGlassInput,
    @Ctx('request') context: RequestContext,
  ): Promise<BreakGlassPayload> {
    return { breakGlass: await openBreakGlass(context, input) };
  }

  @Access('ACCOUNT')
  @Mutation(() => BreakGlassPayload, { nullable: true, description: 'Ends it before its time.' })
  async closeBreakGlass(
    @Arg('input', () => CloseBreakGlassInput) input: CloseBreakGlassInput,
    @Ctx('request') context: RequestContext,
  ): Promise<BreakGlassPayload> {
    return { breakGlass: await closeBreakGlass(context, input) };
  }

  @Access('ACCOUNT')
  @Mutation(() => BreakGlassPayload, {
    nullable: true,
    description: 'A privacy officer records whether it was justified.',
  })
  async reviewBreakGlass(
    @Arg('input', () => ReviewBreakGlassInput) input: ReviewBreakGlassInput,
    @Ctx('request') context: RequestContext,
  ): Promise<BreakGlassPayload> {
    return { breakGlass: await reviewBreakGlass(context, input) };
  }
}
