import { configurationFromEnvironment } from './configuration.js';
import { startAuditService } from './service.js';

const service = await startAuditService(configurationFromEnvironment(process.env));
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => void service.close().then(() => process.exit()));
