export { records } from './definition.js';
