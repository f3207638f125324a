export { createTestKeys, type TestKeys } from './testKeys.js';
