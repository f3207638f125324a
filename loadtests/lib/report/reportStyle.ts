/** The page's style. Colours keep a contrast of 4.5 to 1 for text and 3 to 1 for lines, in the light and in the dark. */
export const reportStyle = `
:root { --paper: #fbfaf8; --ink: #1d2329; --soft: #59636e; --rule: #dcd8d0; --card: #ffffff; --good: #1a6b45; --good-paper: #e4f3ea;
  --bad: #a3271d; --bad-paper: #fbe9e6; --p50: #1f5f99; --p95: #6ea3d1; --p99: #c5d9ea; --limit: #a3271d; --heat-colour: #e08a2e;
  --c0: #1f5f99; --c1: #b3541e; --c2: #2f7d4f; --c3: #8a3f8f; --c4: #8a6d00; --c5: #a3271d; --c6: #007a80; --c7: #5b5bb0; --c8: #6b6b6b; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14181c; --ink: #e8eaec; --soft: #a3adb7; --rule: #333b43; --card: #1b2127; --good: #7fd0a3; --good-paper: #173125;
    --bad: #ff9d90; --bad-paper: #3b1d1a; --p50: #7db6ea; --p95: #42719b; --p99: #2a4258; --limit: #ff9d90; --heat-colour: #a3611a;
    --c0: #7db6ea; --c1: #f0a171; --c2: #7fd0a3; --c3: #d79bdc; --c4: #e0c252; --c5: #ff9d90; --c6: #5fd0d6; --c7: #adadf5; --c8: #b0b0b0; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 2rem 1.25rem 3rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--card); padding: .5rem 1rem; }
header { border-bottom: 1px solid var(--rule); padding-bottom: 1rem; margin-bottom: 1.5rem; }
.product { margin: 0; color: var(--soft); font-size: .875rem; letter-spacing: .04em; }
h1 { margin: .125rem 0 .25rem; font-size: 2.25rem; line-height: 1.2; letter-spacing: -.02em; }
h2 { margin: 2.5rem 0 .5rem; font-size: 1.375rem; letter-spacing: -.01em; }
h3 { margin: 0 0 .125rem; font-size: 1.0625rem; }
.verdict { display: inline-block; margin-left: .375rem; padding: .125rem .75rem; border-radius: 1rem; font-size: 1rem; font-weight: 600;
  letter-spacing: 0; vertical-align: .35em; }
.verdict.passed { color: var(--good); background: var(--good-paper); }
.verdict.failed { color: var(--bad); background: var(--bad-paper); }
.does { margin: 0; font-size: 1.125rem; }
.when, .facts, .unit, footer { color: var(--soft); font-size: .875rem; }
.when { margin: .25rem 0 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: .75rem; margin: 0; }
.tile { display: flex; flex-direction: column-reverse; padding: .875rem 1rem; background: var(--card); border: 1px solid var(--rule); border-radius: .625rem; }
.tile dt { color: var(--soft); font-size: .8125rem; }
.tile dd { margin: 0; font-size: 1.5rem; font-weight: 600; font-variant-numeric: tabular-nums; letter-spacing: -.01em; }
.tile.bad { border-color: var(--bad); }
.tile.bad dd { color: var(--bad); }
.note { margin: 1rem 0 0; padding: .75rem 1rem; border-radius: .625rem; background: var(--card); border: 1px solid var(--rule); }
.note h2 { margin: 0; font-size: 1rem; }
.note ul { margin: .25rem 0 0; padding-left: 1.25rem; }
.note.good { color: var(--good); background: var(--good-paper); border-color: transparent; }
.note.bad { background: var(--bad-paper); border-color: transparent; }
.note.bad h2 { color: var(--bad); }
article { margin: 1.25rem 0 1.75rem; }
article p { margin: 0 0 .5rem; }
code { font: .875em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; border: 1px solid var(--rule); border-radius: .625rem; background: var(--card); }
.scroll:focus-visible { outline: 3px solid var(--p50); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; font-variant-numeric: tabular-nums; }
th, td { padding: .4375rem .75rem; text-align: right; white-space: nowrap; border-top: 1px solid var(--rule); }
thead th, thead td { border-top: 0; color: var(--soft); font-weight: 500; }
th:first-child { text-align: left; }
tbody th { font-weight: 500; white-space: normal; }
th.bars, td.bars { text-align: left; }
.times { table-layout: fixed; min-width: 66rem; } .times th, .times td { width: 5.5rem; }
.times th:first-child { width: auto; } .times th.bars { width: 16rem; }
td.bars { padding-top: .25rem; padding-bottom: 0; }
tr.bad th, tr.bad td { background: var(--bad-paper); }
tr.total th, tr.total td { font-weight: 600; }
.flag { margin-left: .375rem; color: var(--bad); font-size: .8125rem; font-weight: 600; }
.p50 { fill: var(--p50); } .p95 { fill: var(--p95); } .p99 { fill: var(--p99); }
.limit { stroke: var(--limit); stroke-width: 2; }
td.heat { background: color-mix(in srgb, var(--heat-colour) var(--heat), var(--card)); }
figure { margin: 1.5rem 0 0; padding: 1rem 1rem .75rem; background: var(--card); border: 1px solid var(--rule); border-radius: .625rem; overflow-x: auto; }
figcaption { font-weight: 600; }
figure > svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; }
.grid { stroke: var(--rule); } .line { fill: none; stroke-width: 1.75; stroke-linejoin: round; }
${Array.from({ length: 9 }, (_, index) => `.c${index} { stroke: var(--c${index}); }`).join(' ')}
.key { width: 18px; height: 8px; margin-right: .5rem; } .key .line { stroke-width: 3; }
.c1, .c5 { stroke-dasharray: 7 3; } .c2, .c6 { stroke-dasharray: 2 2; } .c3, .c7 { stroke-dasharray: 10 3 2 3; }
.legend { width: auto; margin-top: .25rem; font-size: .8125rem; } .legend th, .legend td { border-top: 0; padding: .0625rem .75rem .0625rem 0; }
.legend tbody th { white-space: nowrap; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
footer { margin-top: 3rem; border-top: 1px solid var(--rule); }
@media print { body { max-width: none; padding: 0; } .scroll { overflow: visible; border: 0; } article, figure, tr { break-inside: avoid; } }
`;
