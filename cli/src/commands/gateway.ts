import { existsSync } from 'node:fs';
import path from 'node:path';
import { configurationFromEnvironment, openConfiguration, startGateway } from '@caregraph/gateway';

export interface GatewayOptions {
  readonly supergraph: string;
  readonly port: number;
  /** False with `--no-auth`. */
  readonly auth: boolean;
}

/**
 * `caregraph gateway`: the gateway over any supergraph, until Ctrl-C. Without `--no-auth` the rest of its configuration is in the
 * environment, as gateway/README.md says. Throws with `--no-auth` in production, and when the file is not there.
 */
export async function gatewayCommand({ supergraph, port, auth }: GatewayOptions): Promise<void> {
  const file = path.resolve(supergraph);
  if (!existsSync(file)) throw new Error(`There is no file ${file}. Compose a supergraph first.`);
  const environment = { ...process.env, CAREGRAPH_SUPERGRAPH: file, CAREGRAPH_PORT: String(port) };
  const configuration = auth
    ? configurationFromEnvironment(environment)
    : openConfiguration({ supergraph: file, port }, process.env);
  const gateway = await startGateway(configuration);
  console.log(`The gateway answers at ${gateway.url}/graphql and reads ${file} again whenever it changes.`);
  if (!auth) console.log('Nobody has to sign in, and subgraphs are not told who asks. Ctrl-C stops it.');
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  await gateway.close();
}
