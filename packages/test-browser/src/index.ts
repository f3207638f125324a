export { launchTestBrowser } from './launchTestBrowser.js';
export { testBrowserProgram } from './testBrowserProgram.js';
export type { Browser, Page } from 'playwright-core';
