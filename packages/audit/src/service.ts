import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { pino } from 'pino';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { AuditConfiguration } from './configuration.js';
import { readSigningKey } from './head.js';
import { startSealer, type Sealer, type SealerEvent } from './sealer.js';

/** Without a round for this long, the sealer is of no use, whatever it says of itself. */
const STALE_AFTER_MS = 30_000;

/** Runs the sealer, with `/healthz`, `/readyz` and `/metrics` for who operates it. */
export async function startAuditService(
  configuration: AuditConfiguration,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const log = pino({ name: 'audit', level: configuration.logLevel });
  const key = readSigningKey(configuration.privateJwk, configuration.production);
  mkdirSync(path.dirname(configuration.anchorFile), { recursive: true, mode: 0o700 });
  const metrics = sealerMetrics();
  const sealer = startSealer({
    databaseUrl: configuration.databaseUrl,
    key,
    anchorFile: configuration.anchorFile,
    onEvent(event) {
      metrics.observe(event);
      if (event.kind === 'REFUSED')
        log.error(event, 'The chain contradicts its anchor: nothing is sealed. Run: caregraph audit verify');
      else if (event.kind === 'FAILED') log.error(event, 'Sealing failed; it is tried again.');
      else if (event.kind === 'LEADING') log.info('This process seals.');
    },
  });
  const server = createServer((request, response) => {
    const answer = (status: number, type: string, body: string): void =>
      void response.writeHead(status, { 'content-type': type }).end(body);
    if (request.url === '/healthz') answer(200, 'application/json', '{"status":"alive"}');
    else if (request.url === '/readyz') {
      const ready = isReady(sealer);
      answer(
        ready ? 200 : 503,
        'application/json',
        JSON.stringify({ status: ready ? 'ready' : sealer.state() }),
      );
    } else if (request.url === '/metrics') {
      metrics.lead(sealer.state() === 'LEADING');
      void metrics.registry.metrics().then((text) => answer(200, metrics.registry.contentType, text));
    } else answer(404, 'text/plain', '');
  });
  server.listen(configuration.port, configuration.host);
  await once(server, 'listening');
  const { address, port } = server.address() as AddressInfo; // it listens on TCP
  log.info({ port }, 'listening');
  return {
    url: `http://${address}:${port}`,
    async close() {
      await sealer.close();
      server.close();
      server.closeAllConnections();
    },
  };
}

/** A process that waits for another to end is as ready as it can be. */
function isReady(sealer: Sealer): boolean {
  if (sealer.state() === 'WAITING') return true;
  return sealer.state() === 'LEADING' && Date.now() - sealer.lastRoundAt() < STALE_AFTER_MS;
}

function sealerMetrics() {
  const registry = new Registry();
  registry.setDefaultLabels({ service: 'audit' });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const events = new Counter({
    name: 'caregraph_audit_sealed_events_total',
    help: 'Events sealed.',
    registers,
  });
  const heads = new Counter({ name: 'caregraph_audit_signed_heads_total', help: 'Heads signed.', registers });
  const failures = new Counter({
    name: 'caregraph_audit_sealer_failures_total',
    help: 'Rounds that failed or were refused.',
    registers,
  });
  const leads = new Gauge({
    name: 'caregraph_audit_sealer_leads',
    help: '1 in the process that seals.',
    registers,
  });
  return {
    registry,
    lead: (value: boolean) => leads.set(value ? 1 : 0),
    observe(event: SealerEvent) {
      if (event.kind === 'SEALED') {
        events.inc(event.events);
        heads.inc(event.heads);
      } else if (event.kind !== 'LEADING') failures.inc();
    },
  };
}
