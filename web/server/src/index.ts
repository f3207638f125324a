export { configurationFromEnvironment, type WebConfiguration } from './configuration.js';
export { startWebServer, type RunningWebServer } from './startWebServer.js';
