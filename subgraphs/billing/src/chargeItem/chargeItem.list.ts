import { patientList } from '@caregraph/subgraph-kit';
import { ChargeItemRow } from './chargeItem.entity.js';

/** By what a patient's list of them can be filtered and sorted. */
export const chargeItemList = patientList(ChargeItemRow, {
  status: { kind: 'WORD', column: 'status' },
  code: { kind: 'CODE', column: 'code', system: 'codeSystem' },
  occurrenceDateTime: { kind: 'TIME', column: 'occurredAt' },
  price: { kind: 'AMOUNT', column: 'priceMinor', currency: 'currency' },
});
