export { seedPopulation } from './seedPopulation.js';
export type { SeedOptions, SeedProgress, SeedReport } from './seedOptions.js';
export { SeedMismatchError } from './seedMarker.js';
