import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { filesUnder, root } from '../workspaces.mjs';

const compose = parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true });
const services = Object.entries(compose.services);
const ours = services.filter(([, service]) => service.image === 'caregraph');

/** The sources that may read a service's variables: a job's own, or its workspace's, and the kit's of a subgraph. */
function sourcesOf(program) {
  if (program.startsWith('deploy/')) return readFileSync(join(root, program), 'utf8');
  const workspace = program.split('/dist/')[0];
  const isSubgraph = workspace.startsWith('subgraphs/') || workspace === 'warehouse/server';
  const kit = isSubgraph ? ['packages/subgraph-kit', 'packages/keys'] : [];
  // It puts two programs on one port.
  if (workspace === 'warehouse/server') kit.push('warehouse/sql');
  return [workspace, ...kit]
    .flatMap((folder) => filesUnder(join(root, folder, 'src')).map((file) => join(root, folder, 'src', file)))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
}

/** The variables of an example beside an env file that only the operator has. */
function exampleVariables(envFile) {
  const example = readFileSync(join(root, `${envFile}.example`), 'utf8');
  return [...example.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => ({ name, value }));
}

/** The program that a service's command starts, as its source. */
function sourceOf(program) {
  return program.replace('/dist/src/', '/src/').replace(/\.js$/, '.ts');
}

test('every service of the graph, the database and its migration are there', () => {
  const names = services.map(([name]) => name);
  for (const name of [
    'postgres',
    'migrate',
    'identity',
    'records',
    'billing',
    'consent',
    'warehouse',
    'gateway',
    'web',
  ]) {
    assert.ok(names.includes(name), name);
  }
});

test('every command starts a program that exists', () => {
  for (const [name, { command }] of ours)
    assert.ok(existsSync(join(root, sourceOf(command[0]))), `${name}: ${command[0]}`);
});

test('networks, volumes, secrets and dependencies refer to what is declared', () => {
  for (const [name, service] of services) {
    for (const network of service.networks) assert.ok(network in compose.networks, `${name}: ${network}`);
    for (const secret of service.secrets ?? []) assert.ok(secret in compose.secrets, `${name}: ${secret}`);
    for (const volume of service.volumes ?? [])
      assert.ok(volume.split(':')[0] in compose.volumes, `${name}: ${volume}`);
    for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
      const healthy = condition === 'service_healthy' && compose.services[other]?.healthcheck;
      const done = condition === 'service_completed_successfully' && !compose.services[other]?.restart;
      assert.ok(healthy || done, `${name} waits for ${other}`);
    }
  }
});

test('an address of another service names its port and a network that both are in', () => {
  for (const [name, service] of ours) {
    for (const value of Object.values(service.environment ?? {})) {
      const [, host, port] = /^http:\/\/([a-z]+):(\d+)/.exec(value) ?? [];
      if (!host) continue;
      assert.equal(compose.services[host]?.environment.CAREGRAPH_PORT, port, `${name}: ${value}`);
      assert.ok(
        compose.services[host].networks.some((network) => service.networks.includes(network)),
        `${name}: ${value}`,
      );
    }
  }
});

test('published ports are those of the service and open on this machine only', () => {
  for (const [name, service] of services) {
    for (const port of service.ports ?? []) {
      const [address, outside, inside] = port.split(':');
      assert.equal(address, '127.0.0.1', name);
      assert.equal(outside, service.environment.CAREGRAPH_PORT, name);
      assert.equal(inside, service.environment.CAREGRAPH_PORT, name);
    }
  }
});

test('every variable is one that the program of its service reads', () => {
  for (const [name, service] of services) {
    const variables = Object.keys(service.environment ?? {});
    if (service.env_file)
      variables.push(...exampleVariables(service.env_file).map((variable) => variable.name));
    const sources = service.image === 'caregraph' ? sourcesOf(service.command[0]) : 'POSTGRES_PASSWORD';
    // Node's own; libraries read it, too.
    for (const variable of variables.filter((candidate) => candidate !== 'NODE_ENV')) {
      assert.ok(new RegExp(`\\b${variable}\\b`).test(sources), `${name}: ${variable}`);
    }
  }
});

test('a secret file is where the program is told to look', () => {
  for (const [name, service] of ours) {
    const paths = Object.values(service.environment ?? {}).filter((value) =>
      value.startsWith('/run/secrets/'),
    );
    assert.deepEqual(
      paths,
      (service.secrets ?? []).map((secret) => `/run/secrets/${secret}`),
      name,
    );
  }
});

test('no secret has a value in the repository', () => {
  for (const [name, service] of services) {
    for (const variable of service.env_file ? exampleVariables(service.env_file) : []) {
      assert.equal(variable.value, '', `${name}: ${variable.name} must be empty in the example`);
    }
    for (const [variable, value] of Object.entries(service.environment ?? {})) {
      assert.ok(
        !/PASSWORD|SECRET|DATABASE_URL/.test(variable),
        `${name}: ${variable} belongs in an env file`,
      );
      assert.ok(!/:\/\/[^/]*@/.test(value), `${name}: ${variable} holds credentials`);
    }
  }
});

test('every container is read-only, and ours run in production mode without capabilities', () => {
  for (const [name, service] of services) assert.equal(service.read_only, true, name);
  for (const [name, service] of ours) assert.deepEqual(service.cap_drop, ['ALL'], name);
  for (const [name, { environment }] of ours)
    if (environment) assert.equal(environment.NODE_ENV, 'production', name);
});

test('the image runs as a user without rights over its own files', () => {
  const [, last] = readFileSync(join(root, 'Dockerfile'), 'utf8').split(/^FROM .*slim$/m);
  assert.match(last ?? '', /^USER node$/m);
  assert.doesNotMatch(last ?? '', /--chown=node/);
});
