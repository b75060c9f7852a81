/** The style of the exported page: both colour schemes, and paper. It loads nothing. */
export const htmlStyle = `
:root { color-scheme: light dark; --surface: #fbfbfc; --raised: #fff; --text: #1d2126; --muted: #565d67; --edge: #d4d8de;
  --accent: #1c5fb8; --limit: #c02a24; --grid: #e6e9ed; --rule: #6b7280; }
@media (prefers-color-scheme: dark) { :root { --surface: #14171b; --raised: #1b1f25; --text: #eceef1; --muted: #a9b0ba;
  --edge: #3a414b; --accent: #7fb4f5; --limit: #f07a70; --grid: #2a3038; --rule: #a3abb6; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 62rem; padding: 1rem; background: var(--surface); color: var(--text);
  font: 0.9375rem/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 0.5rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 0.5rem; border-bottom: 1px solid var(--edge); }
h3 { font-size: 1rem; margin: 1.25rem 0 0.5rem; }
p, ul { margin: 0.5rem 0; }
.note { color: var(--muted); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0; background: var(--raised); }
th, td { border: 1px solid var(--edge); padding: 0.25rem 0.5rem; text-align: left; vertical-align: top; min-width: 5rem; }
pre { background: var(--raised); border: 1px solid var(--edge); padding: 0.5rem; overflow-x: auto; }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: 0.85em; }
figure { margin: 0.5rem 0; }
svg { display: block; width: 100%; height: auto; background: var(--raised); border: 1px solid var(--edge); }
a { color: var(--accent); }
@media print {
  :root { color-scheme: light; --surface: #fff; --raised: #fff; --text: #000; --muted: #444; --edge: #bbb;
    --accent: #1c5fb8; --limit: #c02a24; --grid: #ddd; --rule: #666; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  h2, h3 { break-after: avoid; }
  tr, figure, svg { break-inside: avoid; }
  pre { white-space: pre-wrap; overflow: visible; }
  .scroll { overflow: visible; }
}
`;
