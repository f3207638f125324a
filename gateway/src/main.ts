import { startTracing } from '@caregraph/telemetry';
import closeWithGrace from 'close-with-grace';
import { configurationFromEnvironment, startGateway } from './index.js';

/**
 * How long requests under way may take to finish after SIGTERM, in milliseconds: an operation's deadline and
 * a bit.
 */
const DRAIN_MARGIN_MS = 5000;

try {
  const configuration = configurationFromEnvironment(process.env);
  const tracing = await startTracing({
    service: 'gateway',
    environment: process.env,
    onFailure: () => process.stderr.write('The collector does not take the traces it is sent.\n'),
  });
  const gateway = await startGateway(configuration, undefined, tracing ? { spans: tracing } : {});
  closeWithGrace({ delay: configuration.deadlineMs + DRAIN_MARGIN_MS, logger: false }, async ({ err }) => {
    // Only the kind of error: its message may hold data.
    if (err) process.stderr.write(`The gateway ends because of an unexpected ${err.name}.\n`);
    await gateway.close();
    await tracing?.close();
  });
} catch (error) {
  // Nothing was served yet, so the message is about configuration and for the operator's eyes.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
