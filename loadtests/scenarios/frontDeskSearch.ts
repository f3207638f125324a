import { check } from 'k6';
import { loadData } from '../lib/data.ts';
import { loadOperation, query } from '../lib/graphql.ts';
import { frontDesk } from '../lib/personas.ts';
import type { Scenario } from '../lib/scenario.ts';

const lookUp = loadOperation('FrontDeskSearch');

/** A search of `data/searches.json`, and the sample patient it must find; null: nobody that this clinic may know of. */
interface Search {
  readonly by: string;
  readonly search: Readonly<Record<string, string>>;
  readonly finds: string | null;
}

const searches = loadData<Search>('searches');

interface Found {
  readonly patients: {
    readonly totalCount: number;
    readonly edges: readonly { readonly node: { readonly id: string } | null }[];
  } | null;
}

export const frontDeskSearch: Scenario = {
  name: 'frontDeskSearch',
  does: 'The front desk looks people up by record number, phone, or name and birth date; some are another clinic’s.',
  personas: [frontDesk],
  perSecond: 2,
  slowestP95Ms: { [lookUp.name]: 800 },
  run(as) {
    const { search, finds } = searches.any();
    const data = query<Found>(as(frontDesk), lookUp, { search });
    if (!data) return;
    const ids = (data.patients?.edges ?? []).map(({ node }) => node?.id);
    check(data, {
      'a search finds whom it should, and nobody of another clinic': () =>
        finds === null ? ids.length === 0 && data.patients?.totalCount === 0 : ids.includes(finds),
    });
  },
};
