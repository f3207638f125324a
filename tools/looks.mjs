// What takes longer than `npm test` may: each page in each look under axe-core, and the pictures of docs/screenshots.
process.env.CAREGRAPH_SCREENSHOTS = 'docs';
process.argv.push('--only', 'e2e/dist/test/web.test');
await import('./test.mjs');
