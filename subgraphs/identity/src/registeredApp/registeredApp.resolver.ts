import { Access, type RequestContext } from '@caregraph/subgraph-kit';
import { Arg, Ctx, Field, ID, Int, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { appUsage } from './appUsage.service.js';
import { AppUsageDay } from './appUsage.type.js';
import { ChangeAppInput, RegisterAppInput, RegisteredAppInput } from './registeredApp.input.js';
import {
  changeApp,
  registerApp,
  registeredApps,
  resumeApp,
  rotateAppSecret,
  suspendApp,
} from './registeredApp.service.js';
import { RegisteredApp } from './registeredApp.type.js';

@ObjectType()
class RegisteredAppPayload {
  @Access('PUBLIC')
  @Field(() => RegisteredApp, { nullable: true })
  app!: RegisteredApp;
}

@ObjectType()
class AppSecretPayload {
  @Access('PUBLIC')
  @Field(() => RegisteredApp, { nullable: true })
  app!: RegisteredApp;

  @Access('ACCOUNT')
  @Field(() => String, {
    nullable: true,
    description:
      'The new client secret. It is shown in this answer and never again: a repeat of the request gets null.',
  })
  clientSecret!: string | null;
}

@Resolver()
export class RegisteredAppResolver {
  @Access('ACCOUNT')
  @Query(() => [RegisteredApp], {
    nullable: true,
    description: 'The apps that you have registered, oldest first; 25 at most.',
  })
  registeredApps(@Ctx('request') context: RequestContext): Promise<RegisteredApp[]> {
    return registeredApps(context);
  }

  @Access('ACCOUNT')
  @Query(() => [AppUsageDay], {
    nullable: true,
    description: 'What an app of yours did in the last days, 1 to 31, today last.',
  })
  appUsage(
    @Arg('id', () => ID) id: string,
    @Arg('days', () => Int) days: number,
    @Ctx('request') context: RequestContext,
  ): Promise<AppUsageDay[] | null> {
    return appUsage(context, id, days);
  }

  @Access('ACCOUNT')
  @Mutation(() => AppSecretPayload, { nullable: true, description: 'A developer registers an app.' })
  registerApp(
    @Arg('input', () => RegisterAppInput) input: RegisterAppInput,
    @Ctx('request') context: RequestContext,
  ): Promise<AppSecretPayload> {
    return registerApp(context, input);
  }

  @Access('ACCOUNT')
  @Mutation(() => RegisteredAppPayload, {
    nullable: true,
    description: 'Gives an app of yours another name, other addresses or other scopes.',
  })
  async changeApp(
    @Arg('input', () => ChangeAppInput) input: ChangeAppInput,
    @Ctx('request') context: RequestContext,
  ): Promise<RegisteredAppPayload> {
    return { app: await changeApp(context, input) };
  }

  @Access('ACCOUNT')
  @Mutation(() => AppSecretPayload, {
    nullable: true,
    description: 'Gives an app of yours a new secret; the old one is good for nothing from then on.',
  })
  rotateAppSecret(
    @Arg('input', () => RegisteredAppInput) input: RegisteredAppInput,
    @Ctx('request') context: RequestContext,
  ): Promise<AppSecretPayload> {
    return rotateAppSecret(context, input);
  }

  @Access('ACCOUNT')
  @Mutation(() => RegisteredAppPayload, {
    nullable: true,
    description: 'Suspends an app of yours: it is denied at once, whatever tokens it has.',
  })
  async suspendApp(
    @Arg('input', () => RegisteredAppInput) input: RegisteredAppInput,
    @Ctx('request') context: RequestContext,
  ): Promise<RegisteredAppPayload> {
    return { app: await suspendApp(context, input) };
  }

  @Access('ACCOUNT')
  @Mutation(() => RegisteredAppPayload, {
    nullable: true,
    description: 'Lets an app go on that you have suspended.',
  })
  async resumeApp(
    @Arg('input', () => RegisteredAppInput) input: RegisteredAppInput,
    @Ctx('request') context: RequestContext,
  ): Promise<RegisteredAppPayload> {
    return { app: await resumeApp(context, input) };
  }
}
