import { graphql, type ResultOf } from '../../graph/graphql.js';

export const AppsDocument = graphql(`
  query Apps {
    registeredApps {
      id
      clientId
      name
      redirectUris
      scopes
      active
      suspendedByOperator
      registeredAt
      secretChangedAt
    }
  }
`);

export type RegisteredApp = NonNullable<ResultOf<typeof AppsDocument>['registeredApps']>[number];

export const RegisterDocument = graphql(`
  mutation RegisterApp($input: RegisterAppInput!) {
    registerApp(input: $input) {
      clientSecret
      app {
        id
        clientId
        name
      }
    }
  }
`);

export const ChangeDocument = graphql(`
  mutation ChangeApp($input: ChangeAppInput!) {
    changeApp(input: $input) {
      app {
        id
      }
    }
  }
`);

export const RotateDocument = graphql(`
  mutation RotateAppSecret($input: RegisteredAppInput!) {
    rotateAppSecret(input: $input) {
      clientSecret
      app {
        id
        clientId
        name
      }
    }
  }
`);

export const SuspendDocument = graphql(`
  mutation SuspendApp($input: RegisteredAppInput!) {
    suspendApp(input: $input) {
      app {
        id
      }
    }
  }
`);

export const ResumeDocument = graphql(`
  mutation ResumeApp($input: RegisteredAppInput!) {
    resumeApp(input: $input) {
      app {
        id
      }
    }
  }
`);

export const UsageDocument = graphql(`
  query AppUsage($id: ID!, $days: Int!) {
    appUsage(id: $id, days: $days) {
      day
      operations
      failed
      refusedForPoints
      points
      p50Milliseconds
      p95Milliseconds
      errors {
        code
        count
      }
      registeredOperations {
        name
        count
      }
    }
  }
`);

export type UsageDay = NonNullable<ResultOf<typeof UsageDocument>['appUsage']>[number];
