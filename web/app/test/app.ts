// The app is compiled for browsers; what is pure in it runs here as well.
import type * as Csv from '../src/download/csv.js';
import type * as Rows from '../src/benchmark/rows.js';
import type * as Scale from '../src/benchmark/scale.js';
import type * as Visits from '../src/patient/visits.js';

export type { Row } from '../src/benchmark/rows.js';
export type { AccessEvent } from '../src/patient/documents.js';

const load = async <M>(file: string): Promise<M> =>
  (await import(new URL(`../src/${file}`, import.meta.url).href)) as M; // the file's own type, named beside it

export const { csvOf } = await load<typeof Csv>('download/csv.js');
export const { findingOf } = await load<typeof Rows>('benchmark/rows.js');
export const { feeScale, shareScale } = await load<typeof Scale>('benchmark/scale.js');
export const { visitsOf } = await load<typeof Visits>('patient/visits.js');
