import { createRequire } from 'node:module';
import util from 'node:util';

const require = createRequire(import.meta.url);

// graphql-shield 7.6.5 was built for Node < 23: its ES module imports util.isUndefined, which is gone, so only the
// CommonJS build loads, and that one calls the function lazily.
const legacyUtil = util as unknown as { isUndefined?: (value: unknown) => boolean };
legacyUtil.isUndefined ??= (value) => value === undefined;

type Shield = typeof import('graphql-shield');
type Middleware = typeof import('graphql-middleware');
const shieldModule = require('graphql-shield') as Shield;

export const shield: Shield['shield'] = shieldModule.shield;
export const rule: Shield['rule'] = shieldModule.rule;
export const allow: Shield['allow'] = shieldModule.allow;
export const deny: Shield['deny'] = shieldModule.deny;
// The same instance that shield's CommonJS build uses: it checks with instanceof.
export const applyMiddleware: Middleware['applyMiddleware'] = (require('graphql-middleware') as Middleware)
  .applyMiddleware;
