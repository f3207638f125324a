import type { DatabaseUrls } from '@caregraph/database';
import type { JSONWebKeySet, JWK } from 'jose';
import type { GraphFault } from '../faults/graphFaults.js';

/** What the process of the graph is told. */
export interface GraphOrder {
  readonly urls: DatabaseUrls;
  readonly assertionKeys: JSONWebKeySet;
  readonly assertionPrivateJwk: JWK;
  readonly tokenKeys: JSONWebKeySet;
  readonly fault?: GraphFault;
}

/** Where things listen: GraphQL endpoints. */
export interface GraphPlaces {
  readonly identity: string;
  readonly records: string;
  readonly billing: string;
  readonly consent: string;
  readonly gateway: string;
  readonly issuer: string;
}

export const AUDIENCE = 'urn:caregraph:graph';

/** The name of every key here: there is one of each kind. */
export const KEY_ID = 'fuzz';

/** Where one can ask. */
export type Door = 'identity' | 'records' | 'billing' | 'consent' | 'gateway';
