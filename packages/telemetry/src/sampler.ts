import type { Sampler } from '@opentelemetry/sdk-trace';

type Sdk = typeof import('@opentelemetry/sdk-trace');

/**
 * The sampler that `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG` name, as OpenTelemetry's specification has them;
 * all traces, or what the caller has decided, unless they are set. Subgraphs follow the gateway.
 * @throws Error for another name, or a ratio that is not from 0 to 1.
 */
export function samplerOf(environment: NodeJS.ProcessEnv, sdk: Sdk): Sampler {
  const name = environment['OTEL_TRACES_SAMPLER'] || 'parentbased_always_on';
  const root = rootSampler(name.replace(/^parentbased_/, ''), environment['OTEL_TRACES_SAMPLER_ARG'], sdk);
  if (!root) throw new Error(`OTEL_TRACES_SAMPLER is "${name}"; there are ${names.join(', ')}.`);
  return name.startsWith('parentbased_') ? new sdk.ParentBasedSampler({ root }) : root;
}

const roots = ['always_on', 'always_off', 'traceidratio'];
const names = [...roots, ...roots.map((root) => `parentbased_${root}`)];

function rootSampler(name: string, argument: string | undefined, sdk: Sdk): Sampler | undefined {
  if (name === 'always_on') return new sdk.AlwaysOnSampler();
  if (name === 'always_off') return new sdk.AlwaysOffSampler();
  if (name !== 'traceidratio') return undefined;
  const ratio = Number(argument ?? 1);
  if (!(ratio >= 0 && ratio <= 1)) throw new Error('OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1.');
  return new sdk.TraceIdRatioBasedSampler(ratio);
}
