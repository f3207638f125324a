export { mountProvider } from './mountProvider.js';
export { createProvider } from './provider.js';
export type { ProviderConfiguration } from './providerConfiguration.js';
export { generateProviderKeys } from './providerKeys.js';
