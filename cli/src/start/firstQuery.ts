/** The demo patient of samples/, and its consent for the partner app. */
export const DEMO_PATIENT = '20000000-0000-4000-8000-000000000001';
export const DEMO_CONSENT = '30000000-0000-4000-8000-000000000001';

/** One patient out of four subgraphs: identity, records, billing and consent. */
export const firstQuery = `
query Chart {
  patient(id: "${DEMO_PATIENT}") {
    name { text }
    birthDate
    conditions(first: 3) { totalCount edges { node { code { text } onsetDateTime } } }
    observations(first: 2) { edges { node { code { text } valueQuantity { value unit } } } }
    invoices(first: 1) { edges { node { date totalGross { amountMinor currency } } } }
    consents(first: 2) { edges { node { id status purpose app { name } } } }
  }
}
`;

export const withdrawal = `
mutation WithdrawConsent {
  withdrawConsent(input: { id: "${DEMO_CONSENT}", idempotencyKey: "first-withdrawal" }) { consent { status withdrawnAt } }
}
`;
