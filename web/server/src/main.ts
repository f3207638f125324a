import closeWithGrace from 'close-with-grace';
import { configurationFromEnvironment, startWebServer } from './index.js';

const DRAIN_MS = 10_000;

try {
  const server = await startWebServer(configurationFromEnvironment(process.env));
  closeWithGrace({ delay: DRAIN_MS, logger: false }, async ({ err }) => {
    // Only the kind of error: its message may hold data.
    if (err) process.stderr.write(`The web server ends because of an unexpected ${err.name}.\n`);
    await server.close();
  });
} catch (error) {
  // Nothing was served yet, so the message is about configuration and for the operator's eyes.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
