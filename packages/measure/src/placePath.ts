import { divisionOf, findState } from './state.js';
import { readTable } from './readTable.js';

const COUNTRY = 'US';
/** 45 CFR 164.514(b)(2)(i)(B): the first three digits of a ZIP code become 000 where 20,000 people or fewer live. */
const SMALL = '000';

/**
 * ZIP3 → state, where more than 20,000 people live. `no` stands for every ZIP3 on the list of the 2000 Census (17, named
 * in HHS's guidance on de-identification of 2012) or on that of the 2010 Census (18): what either calls small, is.
 * The states of the ranges: USPS, three-digit ZIP code prefix groups. What is not in the table is small.
 */
const STATE_OF_ZIP3 = new Map(
  readTable('zip3').flatMap(([zip3 = '', state = '', isLarge]): [string, string][] =>
    isLarge === 'yes' ? [[zip3, state]] : [],
  ),
);

/** The place of a clinic, finest first: `MA-021`, `MA`, `New England`, `US`; undefined where the state is not known. */
export function placePath(state: string | null, zip3: string | null): readonly string[] | undefined {
  const code = findState(state);
  if (code === undefined) return undefined;
  const isShown = zip3 !== null && STATE_OF_ZIP3.get(zip3) === code;
  return [`${code}-${isShown ? zip3 : SMALL}`, code, divisionOf(code), COUNTRY];
}
