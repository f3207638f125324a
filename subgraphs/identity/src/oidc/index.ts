export { mountProvider } from './mountProvider.js';
export { createProvider, type OpenIdProvider, type ProviderConfiguration } from './provider.js';
export { generateProviderKeys, type ProviderKeys } from './providerKeys.js';
export type { Realm } from './realm.js';
export { GRAPH_RESOURCE, WAREHOUSE_RESOURCE } from './resource.js';
