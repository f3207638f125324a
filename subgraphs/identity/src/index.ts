export { identity } from './definition.js';
export * from './demo/index.js';
export { createProvider, generateProviderKeys, mountProvider } from './oidc/index.js';
