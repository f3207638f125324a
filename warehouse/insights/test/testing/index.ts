export { CPT, smallCountry, SNOMED, writeWarehouse, type TestCell } from './testWarehouse.js';
