export { insights, insightsOver } from './definition.js';
