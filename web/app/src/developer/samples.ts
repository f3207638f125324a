/** What one pastes to begin. The shell lines are for the demonstration at its usual ports. */
export const QUERY_SAMPLE = `query Chart($id: ID!) {
  patient(id: $id) {
    name { text }
    conditions(first: 3) {
      edges { node { code { text } onsetDateTime } }
    }
  }
}`;

export const SHELL_SAMPLE = `# A token of the demonstration's partner app (five minutes)
TOKEN=$(npx caregraph token partner)

curl -s http://127.0.0.1:4000/graphql \\
  -H "authorization: Bearer $TOKEN" \\
  -H "content-type: application/json" \\
  -d '{"query":"{ patient(id: \\"20000000-0000-4000-8000-000000000001\\") { name { text } } }"}'`;
