import { graphql, type ResultOf } from '../graph/graphql.js';

export const AccessHistoryDocument = graphql(`
  query AccessHistory($patientId: ID!, $first: Int!, $after: String) {
    patient(id: $patientId) {
      id
      accessHistory(first: $first, after: $after) {
        totalCount
        pageInfo {
          hasNextPage
          endCursor
        }
        edges {
          node {
            id
            occurredAt
            who {
              kind
              code
              name
              text
            }
            what {
              code
              outcome
              text
            }
            purpose {
              code
              text
            }
            permittedBy {
              code
              text
            }
            refusedBecause {
              code
              text
            }
          }
        }
      }
    }
  }
`);

type History = NonNullable<NonNullable<ResultOf<typeof AccessHistoryDocument>['patient']>['accessHistory']>;
export type AccessEvent = NonNullable<History['edges'][number]['node']>;

export const SharingDocument = graphql(`
  query Sharing($patientId: ID!) {
    patient(id: $patientId) {
      id
      registeredWith {
        id
        name
        city
      }
      consents(first: 100) {
        edges {
          node {
            id
            status
            granteeKind
            purpose
            categories
            labels
            start
            end
            grantedAt
            withdrawnAt
            app {
              id
              name
            }
            subscriber {
              id
              name
            }
          }
        }
      }
      objections {
        id
        purpose
        raisedAt
        withdrawnAt
      }
      restrictions {
        id
        categories
        placedAt
        liftedAt
      }
    }
  }
`);

type SharedPatient = NonNullable<ResultOf<typeof SharingDocument>['patient']>;
export type Consent = NonNullable<NonNullable<SharedPatient['consents']>['edges'][number]['node']>;
export type Objection = NonNullable<SharedPatient['objections']>[number];
export type Restriction = NonNullable<SharedPatient['restrictions']>[number];

export const WithdrawDocument = graphql(`
  mutation WithdrawConsent($input: WithdrawConsentInput!) {
    withdrawConsent(input: $input) {
      consent {
        id
        status
        withdrawnAt
      }
    }
  }
`);

export const GrantDocument = graphql(`
  mutation GrantConsent($input: GrantConsentInput!) {
    grantConsent(input: $input) {
      consent {
        id
        status
      }
    }
  }
`);

export const ObjectDocument = graphql(`
  mutation ObjectTo($input: ObjectToInput!) {
    objectTo(input: $input) {
      objection {
        id
        withdrawnAt
      }
    }
  }
`);

export const WithdrawObjectionDocument = graphql(`
  mutation WithdrawObjection($input: WithdrawObjectionInput!) {
    withdrawObjection(input: $input) {
      objection {
        id
        withdrawnAt
      }
    }
  }
`);

export const RestrictDocument = graphql(`
  mutation RestrictProcessing($input: RestrictProcessingInput!) {
    restrictProcessing(input: $input) {
      restriction {
        id
        liftedAt
      }
    }
  }
`);

export const LiftRestrictionDocument = graphql(`
  mutation LiftRestriction($input: LiftRestrictionInput!) {
    liftRestriction(input: $input) {
      restriction {
        id
        liftedAt
      }
    }
  }
`);
