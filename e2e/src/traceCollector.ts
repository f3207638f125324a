import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

interface ExportedSpan {
  /** The process that made it: `caregraph-gateway`. */
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface TraceCollector {
  readonly url: string;
  /** Every byte that was received, one character each. */
  text(): string;
  spans(): ExportedSpan[];
  /** Waits until what is wanted has come: services export every few seconds. */
  until<T>(wanted: (spans: ExportedSpan[]) => T | undefined): Promise<T>;
  close(): Promise<void>;
}

const EXPORTED_WITHIN_MS = 30_000;

interface Body {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly {
        readonly name: string;
        readonly traceId: string;
        readonly spanId: string;
        readonly parentSpanId?: string;
        readonly attributes: readonly Attribute[];
      }[];
    }[];
  }[];
}

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string };
}

/** What an OpenTelemetry collector is to the services: OTLP over HTTP, at `/v1/traces`. */
export async function startTraceCollector(): Promise<TraceCollector> {
  const bodies: Buffer[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer); // no encoding is set, so chunks are buffers
    if (request.url === '/v1/traces') bodies.push(Buffer.concat(chunks));
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const spans = () => bodies.flatMap((body) => spansOf(JSON.parse(body.toString()) as Body));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // it listens on TCP
    text: () => Buffer.concat(bodies).toString('latin1'),
    spans,
    async until(wanted) {
      const deadline = Date.now() + EXPORTED_WITHIN_MS;
      for (;;) {
        const found = wanted(spans());
        if (found !== undefined) return found;
        if (Date.now() > deadline)
          throw new Error(
            `not exported in time; there are ${[...new Set(spans().map(({ name }) => name))].join()}`,
          );
        await delay(100);
      }
    },
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function spansOf({ resourceSpans }: Body): ExportedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap((scope) =>
      scope.spans.map(({ name, traceId, spanId, parentSpanId, attributes }) => ({
        service: valuesOf(resource.attributes)['service.name'] ?? '',
        name,
        traceId,
        spanId,
        parentSpanId,
        attributes: valuesOf(attributes),
      })),
    ),
  );
}

function valuesOf(attributes: readonly Attribute[]): Record<string, string> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? '']));
}
