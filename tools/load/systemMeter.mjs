import { once } from 'node:events';
import { createServer } from 'node:net';
import { cpus, totalmem } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { portsOf } from './addresses.mjs';
import { listeningProcesses, usageOf } from './runningProcesses.mjs';

const firstEveryMs = 1_000;
/** More samples than these show nothing more: every second one goes, and the next ones come half as often. */
const mostSamples = 400;
const gib = 1024 ** 3;

/**
 * Watches the system's processes and k6's count of requests while a suite runs.
 * @param {NodeJS.ProcessEnv} env where the system is
 * @param {number} loadBefore
 * @returns {Promise<{ k6Address: string, stop: () => Promise<import('../../loadtests/lib/report/systemMeasurements.ts').SystemMeasurements | undefined> }>}
 *   `k6Address` is for k6's option --address; `stop` gives undefined where no process could be seen
 */
export async function startMeter(env, loadBefore) {
  const k6Port = await freePort();
  const k6Address = `127.0.0.1:${k6Port}`;
  const ended = new AbortController();
  const ports = { ...portsOf(env), k6: k6Port };
  const watched = watch(ports, k6Address, ended.signal);
  return {
    k6Address,
    async stop() {
      ended.abort();
      return measurementsOf(await watched, Object.keys(ports), loadBefore);
    },
  };
}

/** Looks at everything once a second from the first iteration on: what came before was signing in. */
async function watch(ports, k6Address, signal) {
  let samples = [];
  let everyMs = firstEveryMs;
  let roots;
  while (!signal.aborted) {
    const counts = await countsOf(k6Address);
    if (counts && counts.iterations > 0) {
      roots ??= listeningProcesses(ports);
      const usage = usageOf(roots);
      // A process that is ending has no memory left.
      const isEnding = [...usage.values()].some(({ memoryMiB }) => memoryMiB === 0);
      if (!isEnding) samples.push({ at: performance.now(), requests: counts.requests, usage });
      if (samples.length > mostSamples) {
        samples = samples.filter((_, index) => index % 2 === 0);
        everyMs *= 2;
      }
    }
    await delay(everyMs, undefined, { signal }).catch(() => undefined);
  }
  return samples;
}

/** What k6 has done so far; undefined while it is not running yet, or no longer. */
async function countsOf(k6Address) {
  try {
    const response = await fetch(`http://${k6Address}/v1/metrics`, { signal: AbortSignal.timeout(2_000) });
    const { data } = await response.json();
    const count = (name) => data.find(({ id }) => id === name)?.attributes.sample.count ?? 0;
    return { requests: count('http_reqs'), iterations: count('iterations') };
  } catch {
    return undefined;
  }
}

/** @returns {import('../../loadtests/lib/report/systemMeasurements.ts').SystemMeasurements | undefined} */
function measurementsOf(samples, order, loadBefore) {
  const [first] = samples;
  const last = samples.at(-1);
  if (!first || first === last || first.usage.size === 0) return undefined;
  const seconds = (last.at - first.at) / 1000;
  const requests = last.requests - first.requests;
  const names = order.filter((name) => first.usage.has(name) && last.usage.has(name));
  return {
    machine: {
      processor: cpus()[0]?.model ?? 'unknown',
      cores: cpus().length,
      memoryGiB: totalmem() / gib,
      loadBefore,
    },
    seconds,
    requests,
    processes: names.map((name) => {
      const memory = samples.map(({ usage }) => usage.get(name)?.memoryMiB ?? 0);
      const cpuMs = last.usage.get(name).cpuMs - first.usage.get(name).cpuMs;
      return {
        name,
        cpuMsPerRequest: requests > 0 ? cpuMs / requests : 0,
        cores: cpuMs / 1000 / seconds,
        memoryFirstMiB: memory[0],
        memoryLastMiB: memory.at(-1),
        memoryMaximumMiB: Math.max(...memory),
      };
    }),
    samples: samples.slice(1).map((sample, index) => {
      const before = samples[index];
      const elapsed = (sample.at - before.at) / 1000;
      return {
        seconds: (sample.at - first.at) / 1000,
        requestsPerSecond: (sample.requests - before.requests) / elapsed,
        cores: names.map((name) => usedBetween(before, sample, name) / 1000 / elapsed),
        memoryMiB: names.map((name) => sample.usage.get(name)?.memoryMiB ?? 0),
      };
    }),
  };
}

function usedBetween(before, sample, name) {
  return Math.max(0, (sample.usage.get(name)?.cpuMs ?? 0) - (before.usage.get(name)?.cpuMs ?? 0));
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await once(server.close(), 'close');
  return port;
}
