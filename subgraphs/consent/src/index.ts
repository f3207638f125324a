export { consent } from './definition.js';
