export { mountProvider } from './mountProvider.js';
export { createProvider, type ProviderConfiguration } from './provider.js';
export { generateProviderKeys } from './providerKeys.js';
