import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { AccessTokenVerifier } from './accessToken.js';
import type { Graph } from './execution/graph.js';
import type { PipelineSteps } from './execution/operationPipeline.js';
import { Refusal } from './execution/refusal.js';
import { BODY_LIMIT } from './http/requestBody.js';
import { RegistryError } from './registryError.js';
import type { LoadShedder } from './resilience/loadShedder.js';
import { LIMITS } from './safety/limits.js';

const costRequest = z.object({
  query: z.string(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
});

/**
 * Serves what developers ask before they send an operation: `GET /limits`, the limits that this gateway refuses by, and
 * `POST /cost`, what an operation would cost. The latter goes the way of an operation as far as its cost and no further: who
 * asks has a token, and the app is charged as for a document that is new.
 */
export function serveLimitRoutes(
  app: FastifyInstance,
  o: {
    graph: () => Graph;
    /** Undefined where authentication is off: then nobody's points could be charged, and no cost is told. */
    tokens: AccessTokenVerifier | undefined;
    shedder: LoadShedder;
    steps: Pick<PipelineSteps, 'admitNewDocument' | 'checkVariables'>;
    /** Of each app of which operators have said nothing else; undefined where points are not counted. */
    pointsPerMinute: number | undefined;
    deadlineMs: number;
  },
): void {
  app.get('/limits', async (_request, reply) =>
    reply.header('cache-control', 'public, max-age=60').send({
      limits: { ...LIMITS, bodyBytes: BODY_LIMIT, deadlineMs: o.deadlineMs },
      pointsPerMinute: o.pointsPerMinute ?? null,
    }),
  );

  app.post('/cost', async (request, reply) => {
    const { tokens, shedder, steps, graph } = o;
    if (!tokens) throw new RegistryError('UNAUTHENTICATED', 'TOKEN_MISSING');
    const ticket = shedder.enter();
    try {
      await ticket.turn;
      const viewer = await tokens.verify(request.headers.authorization);
      const asked = costRequest.safeParse(request.body);
      if (!asked.success) throw new RegistryError('BAD_USER_INPUT', 'REQUEST_MALFORMED');
      const { query, operationName, variables } = asked.data;
      const charged = await steps.admitNewDocument({ viewer, purpose: undefined }, query);
      steps.checkVariables(variables ?? {});
      const measured = graph().measure(query, operationName ?? undefined, variables ?? {});
      return await reply.header('cache-control', 'no-store').send({ ...measured, charged });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return await reply
        .code(error.status)
        .header('cache-control', 'no-store')
        .send({ errors: error.errors });
    } finally {
      ticket.leave();
    }
  });
}
