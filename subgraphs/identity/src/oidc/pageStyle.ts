/** One style sheet for the pages of the provider; its hash stands in their content security policy. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --canvas: light-dark(#f4f6f4, #0e1412);
  --surface: light-dark(#ffffff, #151c19);
  --sunken: light-dark(#ecf0ed, #0b100e);
  --line: light-dark(#d8dfda, #2a3631);
  --line-strong: light-dark(#75867d, #76887f);
  --ink: light-dark(#14201b, #e8eeea);
  --ink-2: light-dark(#3f4e47, #bcc8c2);
  --on-ink: light-dark(#ffffff, #0e1412);
  --you: light-dark(#1f3fcf, #9db0ff);
  --danger: light-dark(#a3241b, #ff9f92);
  --danger-soft: light-dark(#fbeae7, #3d1d19);
}
*, *::before, *::after { box-sizing: border-box; }
html { background: var(--canvas); -webkit-text-size-adjust: 100%; }
body { margin: 0; color: var(--ink); font: 400 1.0625rem/1.625rem "Plex Sans", "Plex Sans Arabic", system-ui, sans-serif; }
main { max-inline-size: 27rem; margin: clamp(24px, 10vh, 96px) auto; padding: 0 16px; }
h1 { margin: 0 0 8px; font-size: 1.625rem; line-height: 2.125rem; font-weight: 600; letter-spacing: -.01em; text-wrap: balance; }
p, ul { margin: 0 0 16px; }
.wordmark { display: flex; align-items: center; gap: 8px; margin: 0 0 24px; font-size: 18px; font-weight: 600; letter-spacing: -.02em; direction: ltr; }
.wordmark svg { inline-size: 28px; block-size: 20px; }
.wordmark path { fill: none; stroke: var(--ink); }
.wordmark .band { stroke-width: 2.5; }
.wordmark .median { stroke-width: 2; }
.wordmark .you { fill: var(--you); stroke: none; }
.panel { padding: 24px; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; }
.quiet { color: var(--ink-2); font-size: .9375rem; line-height: 1.375rem; }
.scopes { padding-inline-start: 20px; }
.scopes li { margin-block-end: 4px; }
label { display: block; margin-block-end: 4px; font-weight: 500; }
input { inline-size: 100%; min-block-size: 44px; margin-block-end: 16px; padding: 0 12px; color: inherit; font: inherit;
  background: var(--surface); border: 1px solid var(--line-strong); border-radius: 6px; }
input[aria-invalid="true"] { border-color: var(--danger); }
.error { padding: 12px; color: var(--danger); background: var(--danger-soft); border-radius: 6px; }
.error::before { content: "⚠ " / ""; }
.actions { display: grid; gap: 8px; }
.actions.even { grid-template-columns: 1fr 1fr; }
button { min-block-size: 44px; padding: 0 16px; color: var(--ink); font: inherit; font-weight: 500; cursor: pointer;
  background: var(--surface); border: 1px solid var(--line-strong); border-radius: 6px; }
button:hover { background: var(--sunken); }
button.primary { color: var(--on-ink); background: var(--ink); border-color: var(--ink); }
button.primary:hover { background: var(--ink-2); }
:focus-visible { outline: 2px solid var(--ink); outline-offset: 2px; }
`;
