import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/',
  logLevel: 'warn',
  // The server puts each answer's nonce in its place.
  html: { cspNonce: '%CAREGRAPH_NONCE%' },
  build: {
    outDir: 'dist/site',
    emptyOutDir: true,
    // The content security policy allows no data: fonts or scripts, so nothing may be inlined.
    assetsInlineLimit: 0,
    // The polyfill would be an inline script, which the policy refuses.
    modulePreload: { polyfill: false },
    target: 'es2023',
    chunkSizeWarningLimit: 1200,
    rolldownOptions: {
      onLog(level, log, report) {
        // "use client" speaks to servers that render React; this app is rendered in the browser only.
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') report(level, log);
      },
    },
  },
});
