import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse, type GraphQLSchema } from 'graphql';
import { claim, encountersOf, patient, patients, SUBGRAPHS } from './benchedGraph.js';

export interface MemoisedSubgraph {
  readonly url: string;
  /** Requests so far. */
  requests(): number;
}

const RESOLVERS = {
  identity: {
    Query: {
      patient: (_root: unknown, { id }: { id: string }) => patient(id),
      patients: (_root: unknown, { first }: { first: number }) => patients(first),
    },
  },
  records: {
    Patient: {
      __resolveReference: ({ id }: { id: string }) => ({ id }),
      encounters: ({ id }: { id: string }) => encountersOf(id),
    },
  },
  billing: { Claim: { __resolveReference: ({ id }: { id: string }) => claim(id) } },
};

/**
 * A subgraph that computes each answer once and gives it from memory from then on, so that a round measures the gateway and
 * not what is behind it.
 */
export async function startMemoisedSubgraph(name: keyof typeof RESOLVERS): Promise<MemoisedSubgraph> {
  const typeDefs = parse(SUBGRAPHS[name] ?? '');
  const schema = buildSubgraphSchema([{ typeDefs, resolvers: RESOLVERS[name] }]);
  const answers = new Map<string, Buffer>();
  let requests = 0;
  async function compute(body: string, response: ServerResponse): Promise<void> {
    const answer = await answerOf(schema, body);
    answers.set(body, answer);
    send(response, answer);
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests += 1;
      const body = (chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)).toString(); // there is one
      const known = answers.get(body);
      if (known) send(response, known);
      else void compute(body, response);
    });
  });
  return { url: await listen(server), requests: () => requests };
}

function send(response: ServerResponse, answer: Buffer): void {
  response
    .writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length })
    .end(answer);
}

async function answerOf(schema: GraphQLSchema, body: string): Promise<Buffer> {
  const { query, variables } = JSON.parse(body) as { query: string; variables?: Record<string, unknown> };
  const result = await graphql({ schema, source: query, variableValues: variables ?? {} });
  return Buffer.from(JSON.stringify(result));
}

export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on a port has an address of this form.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
