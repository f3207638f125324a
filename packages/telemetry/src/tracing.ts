import { AsyncLocalStorage } from 'node:async_hooks';
import type { Context, Span, SpanContext, Tracer } from '@opentelemetry/api';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { samplerOf } from './sampler.js';
import { formatTraceparent, parseTraceparent } from './traceparent.js';

/** What a span is of. Names and attributes are closed vocabularies, never a client's words, a value or a statement's text. */
export type SpanName = 'operation' | 'plan' | 'fetch' | 'subgraph' | 'sql' | 'audit';

/** Words of ours: a kind, a subgraph, an error code, a label of the metrics, a request id. */
export type SpanAttributes = Readonly<Record<string, string>>;

/** Traces of one process. Where tracing is off there is none of these, and nothing of OpenTelemetry is even loaded. */
export interface Tracing {
  /** `work` inside a span, which is a child of the span around it. An exception marks it as failed and is not kept. */
  run<T>(name: SpanName, attributes: SpanAttributes, work: () => Promise<T>): Promise<T>;
  /** The same for work that is done at once. */
  runNow<T>(name: SpanName, attributes: SpanAttributes, work: () => T): T;
  /** `work` as a part of the trace of another process; its word is taken, so ask only who is authenticated. */
  within<T>(traceparent: string | readonly string[] | undefined, work: () => T): T;
  /** Says more of the span around the caller; nothing where there is none. */
  annotate(attributes: SpanAttributes): void;
  /** Whether the caller is inside a span. */
  readonly isInside: boolean;
  /** The W3C `traceparent` for whoever is asked from inside a span. */
  headers(): Record<string, string>;
  /** Exports what is left. */
  close(): Promise<void>;
}

/** `work` inside a span, or just `work` where tracing is off. */
export function traced<T>(
  tracing: Tracing | undefined,
  name: SpanName,
  attributes: SpanAttributes,
  work: () => Promise<T>,
): Promise<T> {
  return tracing ? tracing.run(name, attributes, work) : work();
}

interface TracingOptions {
  /** Shown as `service.name`: `caregraph-gateway`. */
  readonly service: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Told once a minute at most while the collector does not take what it is sent. */
  readonly onFailure?: () => void;
}

/**
 * Starts tracing if `OTEL_EXPORTER_OTLP_ENDPOINT` (or `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT`) says where to; undefined
 * otherwise. Spans go out in batches, OTLP over HTTP; the exporter reads the rest of the standard variables.
 * Nothing is registered globally: libraries that trace on their own would put names and messages into spans that clients
 * have made up.
 * @throws Error for a sampler that there is not.
 */
export async function startTracing(options: TracingOptions): Promise<Tracing | undefined> {
  if (!isOn(options.environment)) return undefined;
  const [api, sdk, resources, otlp] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ]);
  const exporter = tellingFailures(new otlp.OTLPTraceExporter(), options.onFailure);
  const given = resources.detectResources({ detectors: [resources.envDetector] });
  const ours = resources.resourceFromAttributes({ 'service.name': `caregraph-${options.service}` });
  const provider = new sdk.TracerProvider({
    resource: resources.defaultResource().merge(given).merge(ours),
    sampler: samplerOf(options.environment, sdk),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter })],
  });
  return new SpanTracing(api, provider.getTracer('caregraph'), () => provider.shutdown());
}

function isOn(environment: NodeJS.ProcessEnv): boolean {
  const endpoint =
    environment['OTEL_EXPORTER_OTLP_ENDPOINT'] || environment['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];
  return Boolean(endpoint) && environment['OTEL_SDK_DISABLED'] !== 'true';
}

type Api = typeof import('@opentelemetry/api');

class SpanTracing implements Tracing {
  readonly #around = new AsyncLocalStorage<Context>();

  constructor(
    private readonly api: Api,
    private readonly tracer: Tracer,
    readonly close: () => Promise<void>,
  ) {}

  run<T>(name: SpanName, attributes: SpanAttributes, work: () => Promise<T>): Promise<T> {
    const span = this.#begin(name, attributes);
    return this.#around.run(this.#inside(span), async () => {
      try {
        return await work();
      } catch (error) {
        this.#fail(span);
        throw error;
      } finally {
        span.end();
      }
    });
  }

  runNow<T>(name: SpanName, attributes: SpanAttributes, work: () => T): T {
    const span = this.#begin(name, attributes);
    try {
      return this.#around.run(this.#inside(span), work);
    } catch (error) {
      this.#fail(span);
      throw error;
    } finally {
      span.end();
    }
  }

  within<T>(traceparent: string | readonly string[] | undefined, work: () => T): T {
    const parent = typeof traceparent === 'string' ? parseTraceparent(traceparent) : undefined;
    if (!parent) return work();
    const { ROOT_CONTEXT, trace } = this.api;
    return this.#around.run(trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true }), work);
  }

  annotate(attributes: SpanAttributes): void {
    const span = this.#span();
    if (!span) return;
    span.setAttributes(named(attributes));
    const { outcome } = attributes;
    if (outcome !== undefined && outcome !== 'ok') this.#fail(span);
  }

  get isInside(): boolean {
    return this.#spanContext() !== undefined;
  }

  headers(): Record<string, string> {
    const context = this.#spanContext();
    return context ? { traceparent: formatTraceparent(context) } : {};
  }

  #begin(name: SpanName, attributes: SpanAttributes): Span {
    const { SpanKind, ROOT_CONTEXT } = this.api;
    const kinds = {
      operation: SpanKind.SERVER,
      subgraph: SpanKind.SERVER,
      fetch: SpanKind.CLIENT,
      sql: SpanKind.CLIENT,
    };
    const kind = name in kinds ? kinds[name as keyof typeof kinds] : SpanKind.INTERNAL; // `in` does not narrow it
    const { statement = '', subgraph = '' } = attributes;
    const title = [name, statement || subgraph].filter(Boolean).join(' ');
    return this.tracer.startSpan(
      title,
      { kind, attributes: named(attributes) },
      this.#around.getStore() ?? ROOT_CONTEXT,
    );
  }

  #inside(span: Span): Context {
    return this.api.trace.setSpan(this.api.ROOT_CONTEXT, span);
  }

  /** Without a message: what a library says may quote what a client sent. */
  #fail(span: Span): void {
    span.setStatus({ code: this.api.SpanStatusCode.ERROR });
  }

  #span(): Span | undefined {
    const context = this.#around.getStore();
    return context && this.api.trace.getSpan(context);
  }

  #spanContext(): SpanContext | undefined {
    return this.#span()?.spanContext();
  }
}

function named(attributes: SpanAttributes): Record<string, string> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [`caregraph.${name}`, value] as const),
  );
}

const tellEveryMs = 60_000;

/** The exporter itself is silent when nobody listens at the other end. */
function tellingFailures(exporter: SpanExporter, tell: (() => void) | undefined): SpanExporter {
  let toldAt = -tellEveryMs;
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.code !== 0 && performance.now() - toldAt >= tellEveryMs) {
          toldAt = performance.now();
          tell?.();
        }
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
    ...(exporter.forceFlush ? { forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve() } : {}),
  };
}
