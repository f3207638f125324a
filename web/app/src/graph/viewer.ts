import { graphql, type ResultOf } from './graphql.js';

/** Who is signed in, for navigation only: what anybody may see, the graph decides with each request. */
export const ViewerDocument = graphql(`
  query Viewer {
    viewer {
      role
      subscriber {
        id
        name
      }
      patient {
        id
        name {
          text
        }
      }
    }
  }
`);

export type Viewer = NonNullable<ResultOf<typeof ViewerDocument>['viewer']>;
