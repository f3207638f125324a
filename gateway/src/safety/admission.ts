import type { Viewer } from '../accessToken.js';
import { RegistryError } from '../registryError.js';
import type { AppPolicies } from '../state/appPolicies.js';
import type { AppUsage } from '../state/appUsage.js';
import type { PointLeases, Taken } from '../state/pointLeases.js';
import { LIMITS } from './limits.js';
import { fieldsToPlan } from './newDocument.js';

/** What goes with the answer of an operation that was let in. */
export interface Admitted {
  /** `RateLimit` and `RateLimit-Policy` (IETF draft): what is left differs from answer to answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** The same for the same operation, whatever it finds: bodies must not differ by what else an app did. */
  readonly extensions?: { readonly cost: { readonly points: number; readonly pointsPerMinute: number } };
}

export interface Admission {
  /**
   * Charges the app for an operation before it runs.
   * @throws RegistryError OPERATION_REFUSED COST_TOO_HIGH for what no budget would cover, RATE_LIMITED (429, Retry-After) when the
   * app's minute is spent.
   */
  admit(o: { viewer: Viewer; cost: number }): Admitted | Promise<Admitted>;
  /**
   * Charges the app for a document that has to be planned, before it is: two points per field, and a fiftieth of the app's
   * minute at most. Otherwise an app could keep the planner busy with cheap operations that differ in a name.
   * @returns the points charged.
   * @throws RegistryError RATE_LIMITED.
   */
  admitNewDocument(o: { viewer: Viewer; text: string }): Promise<number>;
}

const POINTS_PER_NEW_FIELD = 2;
const NEW_DOCUMENT_SHARE = 0.02;

/** `pointsPerMinute` is for apps of which operators have said nothing else. */
export function createAdmission(o: {
  policies: AppPolicies;
  points: PointLeases;
  pointsPerMinute: number;
  usage: Pick<AppUsage, 'spend'>;
}): Admission {
  function admitted(app: string, taken: Taken, points: number, limit: number): Admitted {
    if (taken.granted) o.usage.spend(app, points);
    return answered(taken, points, limit);
  }

  async function charge(app: string, cost: number): Promise<Admitted> {
    const policy = await o.policies.policyOf(app);
    const limit = policy.pointsPerMinute ?? o.pointsPerMinute;
    checkCost(cost, limit);
    return admitted(app, await o.points.take(app, limit, cost), cost, limit);
  }

  return {
    admit({ viewer: { clientId }, cost }) {
      const policy = o.policies.policyOf(clientId);
      if (policy instanceof Promise) return charge(clientId, cost);
      const limit = policy.pointsPerMinute ?? o.pointsPerMinute;
      checkCost(cost, limit);
      const taken = o.points.take(clientId, limit, cost);
      if (taken instanceof Promise) return taken.then((later) => admitted(clientId, later, cost, limit));
      return admitted(clientId, taken, cost, limit);
    },
    async admitNewDocument({ viewer: { clientId }, text }) {
      const fields = fieldsToPlan(text);
      const limit = (await o.policies.policyOf(clientId)).pointsPerMinute ?? o.pointsPerMinute;
      const share = Math.floor(limit * NEW_DOCUMENT_SHARE);
      const cost = Math.max(1, Math.min(fields * POINTS_PER_NEW_FIELD, share));
      admitted(clientId, await o.points.take(clientId, limit, cost), cost, limit);
      return cost;
    },
  };
}

/** The admission of a gateway that counts nothing: for benchmarks and conformance suites. */
export const uncounted: Admission = {
  admit({ cost }) {
    checkCost(cost, Infinity);
    return NOTHING_COUNTED;
  },
  admitNewDocument: async () => 0,
};

const NOTHING_COUNTED: Admitted = { headers: {} };

function checkCost(cost: number, limit: number): void {
  if (cost > Math.min(LIMITS.points, limit)) throw new RegistryError('OPERATION_REFUSED', 'COST_TOO_HIGH');
}

function answered({ granted, remaining, resetMs }: Taken, points: number, limit: number): Admitted {
  const seconds = Math.max(1, Math.ceil(resetMs / 1000));
  const headers = {
    'ratelimit-policy': `"points";q=${limit};w=60`,
    ratelimit: `"points";r=${Math.max(0, Math.floor(remaining))};t=${seconds}`,
  };
  if (!granted)
    throw new RegistryError('RATE_LIMITED', undefined, {
      headers: { ...headers, 'retry-after': String(seconds) },
    });
  return { headers, extensions: { cost: { points, pointsPerMinute: limit } } };
}
