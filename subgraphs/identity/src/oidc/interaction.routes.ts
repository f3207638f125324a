import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { errors, type InteractionResults } from 'oidc-provider';
import { answerConsent, showConsent } from './consent.interaction.js';
import { findInteraction, type CurrentInteraction } from './currentInteraction.js';
import { form, type Form, type StepAnswer } from './interactionStep.js';
import { logFailure } from './logFailure.js';
import { messagePage } from './message.page.js';
import { pageHeaders } from './page.js';
import type { OpenIdProvider } from './provider.js';
import { answerSignIn, showSignIn } from './signIn.interaction.js';

/** One thing to ask the person who signs in: how it is shown and what an answer to it does. */
interface Step {
  show(openId: OpenIdProvider, interaction: CurrentInteraction): Promise<StepAnswer>;
  answer(
    openId: OpenIdProvider,
    interaction: CurrentInteraction,
    form: Form,
    ip: string,
  ): Promise<StepAnswer>;
}

const STEPS: Readonly<Record<string, Step>> = {
  login: { show: showSignIn, answer: answerSignIn },
  consent: { show: showConsent, answer: answerConsent },
};

const FORM_BYTES = 4_096;

/** The pages of signing in, at `/:uid` below the prefix. The cookie, not the address, says whose sign-in it is. */
export async function interactionRoutes(fastify: FastifyInstance, openId: OpenIdProvider): Promise<void> {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: FORM_BYTES },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  fastify.setErrorHandler<FastifyError>((error, request, reply) => {
    const status = error.statusCode !== undefined && error.statusCode < 500 ? error.statusCode : 500;
    if (status === 500) logFailure(request.log, error);
    return reply.code(status).headers(pageHeaders()).send(messagePage('This did not work', FAILED));
  });
  fastify.get<{ Params: { uid: string } }>('/:uid', async (request, reply) =>
    withStep(openId, request, reply, (step, interaction) => step.show(openId, interaction)),
  );
  fastify.post<{ Params: { uid: string } }>('/:uid', async (request, reply) =>
    withStep(openId, request, reply, async (step, interaction) => {
      const answer = form.safeParse(request.body);
      // The cookie is SameSite=Lax, which already keeps other sites' forms out; this does so where it isn't respected.
      if (!answer.success || request.headers['sec-fetch-site'] === 'cross-site')
        return step.show(openId, interaction);
      if (answer.data.decision === 'cancel') return { result: CANCELLED };
      return step.answer(openId, interaction, answer.data, request.ip);
    }),
  );
}

const CANCELLED: InteractionResults = {
  error: 'access_denied',
  error_description: 'the user did not allow it',
};

async function withStep(
  openId: OpenIdProvider,
  request: FastifyRequest<{ Params: { uid: string } }>,
  reply: FastifyReply,
  run: (step: Step, interaction: CurrentInteraction) => Promise<StepAnswer>,
): Promise<string | FastifyReply> {
  try {
    const interaction = await findInteraction(openId, request, reply);
    const step = STEPS[interaction.prompt];
    if (step === undefined) throw new Error(`No page answers the prompt ${interaction.prompt}.`);
    const answer = await run(step, interaction);
    if ('result' in answer)
      return reply.redirect(
        await openId.provider.interactionResult(request.raw, reply.raw, answer.result),
        303,
      );
    return reply
      .code(answer.status)
      .headers({ ...pageHeaders(interaction.redirectUri), ...answer.headers })
      .send(answer.page);
  } catch (error) {
    if (!(error instanceof errors.SessionNotFound)) throw error;
    return reply.code(400).headers(pageHeaders()).send(messagePage('This sign-in has expired', EXPIRED));
  }
}

const FAILED = 'You are not signed in, and nothing was changed. Try again in a moment.';
const EXPIRED =
  'Nothing was changed. Go back to the app and start again; cookies have to be allowed for this site.';
