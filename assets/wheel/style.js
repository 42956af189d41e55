// @ts-check
/**
 * The wheel's own style, and the marks of organisations. Colours come from theme.css, with the same values as fallback.
 *
 * As a string for `adoptedStyleSheets`: a strict content security policy allows no style elements.
 */

/** Fallbacks of the six bands, in wheel order; a template with other goals goes round again. */
export const BANDS = ["#005a8c", "#8a5a00", "#00734f", "#9c3f75", "#0b6a9e", "#a84600"];
export const TINTS = ["#dbeaf5", "#fdf0d5", "#d9f0e8", "#f6e4ee", "#e2f2fb", "#fbe3d6"];
export const DARK_TINTS = ["#16303f", "#382b12", "#133429", "#3a2331", "#17333f", "#3d2617"];
/** Colours of organisations: white on them at least 5:1, all of one depth so that none shouts. */
export const MARKS = ["#1c5d99", "#a63d20", "#2f6b3a", "#7a3b8f", "#75590a", "#0b6b70", "#9c2f62", "#4b5563", "#5b4bb3", "#8a4b12"];
export const DARK_MARKS = ["#8dbce8", "#f0a58d", "#92cf9c", "#d3a3e4", "#dcbf6a", "#7fcdd1", "#eb9ac0", "#b8c2cf", "#b9aef2", "#e3b07c"];

/** Emblems inside a dot of radius 100; with the colours they make the marks of a hundred organisations. */
const EMBLEMS = [
  "",
  "M-96-17H96V17H-96Z",
  "M0-56L50 34H-50Z",
  "M-16-97H16V-16H97V16H16V97H-16V16H-97V-16H-16Z",
  "M-39-39H39V39H-39Z",
  "M-17-96H17V96H-17Z",
  "M-80-56L-56-80L80 56L56 80Z",
  "M-90-40H90V-12H-90ZM-90 12H90V40H-90Z",
  "M-52-74L0-22L52-74L74-52L22 0L74 52L52 74L0 22L-52 74L-74 52L-22 0L-74-52Z",
  "M0-58L58 0L0 58L-58 0Z",
];

/** @typedef {{letter: string, colour: string, emblem: string}} Mark */

/**
 * Give how the organisation at this place in the list is marked: letter, class of its colour, path of its emblem.
 * @param {number} index
 * @returns {Mark}
 */
export function markAt(index) {
  const round = Math.floor(index / MARKS.length);
  const letter = String.fromCharCode(65 + (index % 26)) + (index < 26 ? "" : String(Math.floor(index / 26) + 1));
  const step = 4 * round + Math.floor(round / 5); // far from whom it could be taken for, and a hundred without a double
  return { letter, colour: `o${index % MARKS.length}`, emblem: EMBLEMS[(index + step) % EMBLEMS.length] };
}

const numbered = (/** @type {(index: number) => string} */ rule, /** @type {number} */ count) =>
  Array.from({ length: count }, (_, index) => rule(index)).join("\n");

export const STYLE = `
:host {
  --w-paper: var(--paper, #faf8f4); --w-card: var(--card, #fff); --w-ink: var(--ink, #212529);
  --w-quiet: var(--ink-quiet, #495057); --w-line: var(--hairline, #b9c0c6); --w-border: var(--border, #6c757d);
  --w-accent: var(--accent, #3b3a8f); --w-warning: var(--warning, #8a1c1c); --w-on-mark: #fff;
  display: block; position: relative; color: var(--w-ink); font-family: var(--font, system-ui, sans-serif); line-height: 1.4;
}
:host([hidden]), [hidden] { display: none !important; }
${numbered((i) => `.g${i} { --band: var(--goal-${i + 1}-band, ${BANDS[i]}); --tint: var(--goal-${i + 1}-tint, ${TINTS[i]}); }`, 6)}
${numbered((i) => `.o${i} { --mark: var(--organisation-${i + 1}, ${MARKS[i]}); }`, MARKS.length)}
.resident { --mark: var(--w-quiet); }
@media (prefers-color-scheme: dark) {
  :host { --w-paper: var(--paper, #1b1c1e); --w-card: var(--card, #26282b); --w-ink: var(--ink, #f1efe9);
    --w-quiet: var(--ink-quiet, #c3c8cd); --w-line: var(--hairline, #4d545b); --w-border: var(--border, #8d959d);
    --w-accent: var(--accent, #b7b5ff); --w-warning: var(--warning, #ffb4ab); --w-on-mark: #16181a; }
  ${numbered((i) => `.g${i} { --tint: var(--goal-${i + 1}-tint, ${DARK_TINTS[i]}); }`, 6)}
  ${numbered((i) => `.o${i} { --mark: var(--organisation-${i + 1}-dark, ${DARK_MARKS[i]}); }`, MARKS.length)}
}
svg { display: block; width: 100%; height: 100%; overflow: hidden; user-select: none; -webkit-user-select: none; }
.frame { position: relative; width: 100%; max-width: var(--wheel-size, none); aspect-ratio: 1; margin: 0 auto; }
:host([data-size="projector"]) .frame { height: 100%; width: auto; }
text { font-family: inherit; fill: var(--w-ink); }
.field { fill: var(--tint); stroke: var(--tint); stroke-width: 24; stroke-linejoin: round; }
.band { fill: var(--band); stroke: var(--band); stroke-width: 24; stroke-linejoin: round; }
.band-name { fill: #fff; font-weight: 650; letter-spacing: .01em; text-anchor: middle; }
.ring-line { pointer-events: none; fill: none; stroke: var(--w-card); stroke-width: 22; }
.ring-name { text-anchor: middle; font-weight: 600; fill: var(--w-ink); pointer-events: none; paint-order: stroke; stroke: var(--w-card); stroke-width: 60; stroke-linejoin: round; }
.board { fill: var(--w-card); stroke: var(--w-line); stroke-width: 8; }
.plate { fill: var(--tint); stroke: var(--band); stroke-width: 14; stroke-linejoin: round; }
.plate.possible { fill: none; stroke-dasharray: 48 36; }
.plate.rest { fill: none; stroke: none; }
.plate-name { text-anchor: middle; font-weight: 500; }
.possible + .plate-name, .rest + .plate-name { font-weight: 400; fill: var(--w-quiet); }
.thin .plate:not(.possible) { fill: var(--band); }
.hub { fill: var(--w-card); stroke: var(--w-line); stroke-width: 10; }
.person { fill: var(--w-quiet); }
.hub-name { text-anchor: middle; font-weight: 600; }
.goal, .segment, .laws { transition: opacity .2s; }
.segment { cursor: pointer; outline: none; }
.dot { cursor: pointer; outline: none; transition: opacity .2s; }
:host([data-size="projector"]) .segment, :host([data-size="projector"]) .dot { cursor: default; }
.disc { fill: var(--mark); }
.half { fill: var(--mark); }
.emblem { fill: var(--w-on-mark); fill-rule: evenodd; }
.number { fill: var(--w-on-mark); font-weight: 650; text-anchor: middle; font-variant-numeric: tabular-nums; pointer-events: none; }
.planned .disc, .wish .disc { fill: var(--w-card); stroke: var(--mark); stroke-width: 30; }
.wish .disc { stroke-dasharray: 40 27.9; }
.planned .half, .wish .half { fill: none; stroke: var(--mark); stroke-width: 30; }
.wish .half { stroke-dasharray: 40 27.9; }
.planned .emblem, .wish .emblem { fill: var(--mark); }
.planned .number, .wish .number { fill: var(--mark); }
.numbered.planned .disc, .numbered.wish .disc, .numbered.planned .half, .numbered.wish .half { stroke-width: 20; }
.group-dot circle { fill: var(--w-card); stroke: var(--w-border); stroke-width: 12; }
.group-dot text { text-anchor: middle; font-weight: 650; }
.new .body { animation: arrive .24s cubic-bezier(.2, .8, .3, 1.2); }
@keyframes arrive { from { transform: scale(.2); opacity: 0; } }
.lit .goal:not(.on) > .segment, .lit .goal:not(.on) > .laws, .goal.away { opacity: .4; }
.lit .dot:not(.on), .lit .group-dot { opacity: .16; }
.lit .goal.on .plate-group:not(.on) { opacity: .55; }
.lit .plate-group.on .plate { stroke: var(--w-warning); stroke-width: 26; opacity: 1; }
.hatch-line { stroke: var(--w-quiet); stroke-width: 16; opacity: .55; }
.cell { fill: none; stroke: var(--w-ink); stroke-width: 20; stroke-linejoin: round; pointer-events: none; }
.cell.all { stroke: none; }
.cell.gap { fill: url(#hatch); stroke-dasharray: 70 46; }
.thread { fill: none; stroke: var(--w-ink); stroke-width: 20; stroke-linejoin: round; opacity: .7; pointer-events: none; }
.chip { pointer-events: none; }
.chip rect { fill: var(--w-card); stroke: var(--w-ink); stroke-width: 14; }
.chip text { text-anchor: middle; font-weight: 700; }
.chip text.what { font-weight: 500; }
.tag { font-weight: 700; paint-order: stroke; stroke: var(--w-card); stroke-width: 70; stroke-linejoin: round; pointer-events: none; }
.leader { fill: none; stroke: var(--w-ink); stroke-width: 14; }
.stop-bar { stroke: var(--w-warning); stroke-width: 60; stroke-linecap: round; }
.broken { stroke-dasharray: 40 34; }
.lit-ring { fill: none; stroke: var(--w-ink); stroke-width: 20; pointer-events: none; }
.focus { fill: none; stroke: var(--w-accent); stroke-width: 34; pointer-events: none; }
.focus-gap { fill: none; stroke: var(--w-card); stroke-width: 62; pointer-events: none; }
:host([data-size="projector"]) .empty { font-size: max(1.5rem, 2.5vh); }
.empty:empty { display: none; }
.empty { position: absolute; inset: 63% 0 auto; margin: auto; width: fit-content; max-width: 70%; padding: .3em .9em; text-align: center;
  background: var(--w-card); border-radius: 8px; box-shadow: var(--shadow, 0 1px 4px rgb(0 0 0 / .16)); }
.tip { position: absolute; z-index: 2; max-width: min(20em, 80%); padding: 8px 12px; border-radius: 8px; background: var(--w-card); color: var(--w-ink);
  box-shadow: var(--shadow, 0 2px 10px rgb(0 0 0 / .22)); border: 1px solid var(--w-line); pointer-events: none; font-size: .9em;
  left: var(--x); top: var(--y); transform: translate(-50%, calc(-100% - 14px)); }
.tip.below { transform: translate(-50%, 16px); }
.tip b { display: block; }
.tip span { display: block; color: var(--w-quiet); }
.choose { display: flex; flex-wrap: wrap; gap: 8px 16px; margin: 0 0 8px; }
.choose label { display: grid; gap: 2px; flex: 1 1 9em; min-width: 0; font-size: .9em; color: var(--w-quiet); }
select { font: inherit; font-size: 1rem; min-height: 48px; width: 100%; padding: 0 8px; border: 1px solid var(--w-border); border-radius: 8px; background: var(--w-card); color: var(--w-ink); }
.toolbar { display: flex; flex-wrap: wrap; gap: 8px; justify-content: flex-end; margin-top: 8px; }
button { font: inherit; min-height: 48px; padding: 0 16px; border: 1px solid var(--w-border); border-radius: 8px; background: var(--w-card); color: var(--w-ink); cursor: pointer; }
button:focus-visible, select:focus-visible, .scroll:focus-visible { outline: 3px solid var(--w-accent); outline-offset: 2px; }
.key { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 8px 0 0; padding: 0; list-style: none; color: var(--w-quiet); font-size: .9em; }
.key li { display: flex; align-items: center; gap: 8px; }
.key svg { width: 22px; height: 22px; flex: none; }
.list { margin: 16px 0 0; }
.list h3 { margin: 0 0 4px; font-size: 1em; }
.list ol { margin: 0; padding: 0; list-style: none; }
.list li { display: grid; grid-template-columns: 2.4em 1fr; padding: 4px 0; border-top: 1px solid var(--w-line); }
.list small { display: block; color: var(--w-quiet); font-size: .88em; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; background: var(--w-card); }
caption { text-align: start; font-weight: 650; padding: 8px 0; }
th, td { text-align: start; vertical-align: top; padding: 8px 10px; border-bottom: 1px solid var(--w-line); }
tbody th[scope="rowgroup"] { background: var(--tint); color: var(--w-ink); border-inline-start: 8px solid var(--band); }
tbody th[scope="row"] { min-width: 9em; overflow-wrap: anywhere; }
td.number { font-variant-numeric: tabular-nums; text-align: end; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (prefers-reduced-motion: reduce) { .new .body { animation: none; } .goal, .segment, .laws, .dot { transition: none; } }
@media (forced-colors: active) {
  svg { forced-color-adjust: none; }
  .focus { stroke: Highlight; } .chip rect, .disc { stroke-width: 20; }
}
@media print { .toolbar, .tip { display: none; } }
`;
