import { generateRows } from './generateRows.js';

/** Generates the rows in a process of its own: what it held in memory is free again before anything is measured. */
const [file = '', rows = ''] = process.argv.slice(2);
await generateRows(file, Number(rows));
console.log(JSON.stringify({ rows: Number(rows) }));
