import type { RequestContext } from '@caregraph/subgraph-kit';
import type { Release } from './warehouse/release.js';
import { WarehouseFile } from './warehouse/warehouseFile.js';

const RELEASE = Symbol('release');

/** The one release that a whole request is answered from, though another may be published meanwhile; null before the first. */
export function releaseOf(context: RequestContext): Promise<Release | null> {
  const known = context.loaders.get(RELEASE) as Promise<Release | null> | undefined; // set here alone
  if (known) return known;
  const opened = open(context.source);
  context.loaders.set(RELEASE, opened);
  return opened;
}

async function open(source: unknown): Promise<Release | null> {
  if (!(source instanceof WarehouseFile))
    throw new Error('The insights subgraph was started without a warehouse.');
  return source.release();
}
