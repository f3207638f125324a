import { graphql, type ResultOf } from '../graph/graphql.js';

/** A page of rows, what there is to choose from, and the release: everything above the fold in one question. */
export const BenchmarksDocument = graphql(`
  query Benchmarks(
    $kind: BenchmarkKind!
    $peerGroup: PeerGroupInput
    $period: String
    $level: ConceptLevel
    $search: String
    $first: Int!
    $after: String
    $isFee: Boolean!
  ) {
    benchmarks(
      kind: $kind
      peerGroup: $peerGroup
      period: $period
      level: $level
      search: $search
      first: $first
      after: $after
    ) {
      totalCount
      shown
      zero
      suppressed
      noData
      period
      level
      levels
      peerGroup {
        level
        place
        label
        specialty
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      edges {
        node {
          id
          state
          rank
          contributors
          patients
          events
          population
          share
          currency
          firstQuartile
          median
          thirdQuartile
          concept {
            label
            code
            category
            chapter
          }
          change {
            since
            from
            to
            share
            medianPercent
          }
          wayOut {
            contributors
            peerGroup {
              level
              place
              label
            }
          }
          ownShare @skip(if: $isFee) {
            state
            patients
            population
            share
            position
            expectedLow
            expectedHigh
            trend(quarters: 2) {
              period
              state
              share
            }
          }
          ownFee @include(if: $isFee) {
            state
            chargeItems
            patients
            median
            position
            trend(quarters: 2) {
              period
              state
              median
            }
          }
        }
      }
    }
    benchmarkPeerGroups(kind: $kind, period: $period) {
      period
      ladder {
        level
        place
        label
        state
        contributors
        patients
        levels
      }
      specialties {
        name
        family
        isFamily
        contributors
        places
      }
      ownSpecialty
      ownSpecialtyFamily
    }
    benchmarkReleases {
      number
      publishedIn
      quarters
      contributors
      patients
      rules {
        name
        value
        meaning
      }
      counts {
        kind
        shown
        zero
        suppressed
        noData
      }
    }
  }
`);

export type BenchmarksAnswer = ResultOf<typeof BenchmarksDocument>;
type Connection = NonNullable<BenchmarksAnswer['benchmarks']>;
export type BenchmarkNode = NonNullable<Connection['edges'][number]['node']>;
export type PeerGroupChoices = NonNullable<BenchmarksAnswer['benchmarkPeerGroups']>;
export type Release = NonNullable<BenchmarksAnswer['benchmarkReleases']>[number];

/** What stands below an opened row. */
export const BenchmarkDocument = graphql(`
  query BenchmarkTrend($id: ID!, $isFee: Boolean!) {
    benchmarkById(id: $id) {
      id
      trend(quarters: 8) {
        period
        state
        share
        firstQuartile
        median
        thirdQuartile
        contributors
      }
      definition {
        title
        numerator
        denominator
        source
        protection
        caveat
      }
      ownShare @skip(if: $isFee) {
        trend(quarters: 8) {
          period
          state
          patients
          population
          share
        }
      }
      ownFee @include(if: $isFee) {
        firstQuartile
        thirdQuartile
        trend(quarters: 8) {
          period
          state
          chargeItems
          median
        }
      }
    }
  }
`);

export type OpenedBenchmark = NonNullable<ResultOf<typeof BenchmarkDocument>['benchmarkById']>;
