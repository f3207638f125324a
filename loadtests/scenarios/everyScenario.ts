import type { AnyScenario } from '../lib/scenario.ts';
import { clinicianList } from './clinicianList.ts';
import { consentWithdrawal } from './consentWithdrawal.ts';
import { dashboardSession } from './dashboardSession.ts';
import { frontDeskSearch } from './frontDeskSearch.ts';
import { hostileOperations } from './hostileOperations.ts';
import { idempotentMutation } from './idempotentMutation.ts';
import { partnerChart } from './partnerChart.ts';
import { patientTimeline } from './patientTimeline.ts';
import { researcherSql } from './researcherSql.ts';

/** What happens in the system at the same time; a new scenario gets a line here. */
export const everyScenario: readonly AnyScenario[] = [
  partnerChart,
  patientTimeline,
  frontDeskSearch,
  clinicianList,
  dashboardSession,
  researcherSql,
  consentWithdrawal,
  idempotentMutation,
  hostileOperations,
];
