import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspaces.mjs';

/** The services with the ports that `npm start` gives them. */
const defaultPorts = {
  gateway: 4000,
  identity: 4001,
  records: 4002,
  billing: 4003,
  consent: 4004,
  warehouse: 4005,
  audit: 4006,
};

/**
 * Where the suites find the system: an address that is set, else the host and port that `npm start` takes.
 * @param {NodeJS.ProcessEnv} env
 */
export function addressesOf(env) {
  const ports = portsOf(env);
  const at = (port) => `http://${env.CAREGRAPH_HOST ?? '127.0.0.1'}:${port}`;
  return {
    CAREGRAPH_GATEWAY_URL: env.CAREGRAPH_GATEWAY_URL ?? at(ports.gateway),
    CAREGRAPH_ISSUER: env.CAREGRAPH_ISSUER ?? `${at(ports.identity)}/oidc`,
    CAREGRAPH_WAREHOUSE_URL: env.CAREGRAPH_WAREHOUSE_URL ?? at(ports.warehouse),
  };
}

/**
 * The ports that the system's processes listen on, PostgreSQL's where `npm start` has written it down.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Record<string, number>}
 */
export function portsOf(env) {
  const services = Object.entries(defaultPorts).map(([name, port]) => [
    name,
    Number(env[`CAREGRAPH_${name.toUpperCase()}_PORT`] ?? port),
  ]);
  const database = databasePort(env);
  return Object.fromEntries(database === undefined ? services : [...services, ['postgresql', database]]);
}

/** @param {NodeJS.ProcessEnv} env */
function databasePort(env) {
  const file = join(env.CAREGRAPH_DATA ?? join(root, '.data'), 'running.json');
  if (!existsSync(file)) return undefined;
  const { hostname, port } = new URL(JSON.parse(readFileSync(file, 'utf8')).adminUrl);
  return ['127.0.0.1', 'localhost', '[::1]'].includes(hostname) ? Number(port || 5432) : undefined;
}
