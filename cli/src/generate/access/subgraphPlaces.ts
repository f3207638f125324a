import { billing } from '@caregraph/billing';
import { consent } from '@caregraph/consent';
import { identity } from '@caregraph/identity';
import { insights } from '@caregraph/insights';
import { records } from '@caregraph/records';
import { federatedSchema } from '@caregraph/subgraph-kit';
import { placesOf, type Place } from './accessPlace.js';

/** Every place of the graph where a field can be asked for, by subgraph. */
export async function subgraphPlaces(): Promise<Place[]> {
  const places: Place[] = [];
  for (const definition of [billing, consent, identity, insights, records]) {
    const built = await federatedSchema(definition);
    places.push(...placesOf(definition.name, Object.keys(definition.references), built));
  }
  return places;
}
