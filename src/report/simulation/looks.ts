import type { Look } from './rows.js';
import { element } from './xml.js';

/** Nodes have a colour and a pattern each; from the fifth on they share them. */
const NODE_LOOKS = 4;

/** The class of a band. */
export const classOf = (look: Look): string => (typeof look === 'object' ? `n${look.node % NODE_LOOKS}` : look);

/** What fills a band: patterns, so that no colour is the only difference. `prefix` keeps the ids of two pictures on one page apart. */
export function fillOf(look: Look, prefix: string): string {
  return `url(#${prefix}${classOf(look)})`;
}

const stripes = (
  id: string,
  { size, angle, back, line, width }: { size: number; angle: number; back: string; line: string; width: number },
): string =>
  element(
    'pattern',
    { id, width: size, height: size, patternUnits: 'userSpaceOnUse', patternTransform: `rotate(${angle})` },
    element('rect', { width: size, height: size, fill: back }),
    element('line', { x1: 0, y1: size / 2, x2: size, y2: size / 2, stroke: line, 'stroke-width': width }),
  );

/** All fills. */
export function patterns(prefix: string): string {
  const node = (index: number, angle: number, width: number): string =>
    stripes(`${prefix}n${index}`, { size: 8, angle, back: `var(--n${index})`, line: `var(--n${index}x)`, width });
  const state = (name: string, angle: number, size: number, back: string, line: string, width = 1): string =>
    stripes(`${prefix}${name}`, { size, angle, back, line, width });
  return element(
    'defs',
    {},
    node(0, 0, 0),
    node(1, 45, 2),
    node(2, 90, 2),
    node(3, 135, 2),
    state('several', 45, 10, 'var(--warn)', 'var(--warnx)', 4),
    state('nobody', 135, 6, 'var(--bg)', 'var(--bad)', 2.5),
    state('BACKUP', 0, 8, 'var(--calm)', 'var(--calm)', 0),
    state('FAULT', 45, 6, 'var(--bg)', 'var(--bad)', 1.5),
    state('INIT', 90, 5, 'var(--bg)', 'var(--dim)', 1),
    state('frozen', 0, 5, 'var(--bg)', 'var(--n0)', 1.5),
    state('down', 0, 8, 'var(--bg)', 'var(--bg)', 0),
  );
}

const LIGHT = `--bg:#fff;--ink:#1b1f24;--dim:#59636e;--grid:#d1d9e0;--calm:#e6eaef;--bad:#b3261e;--on:#fff;
--n0:#0b5cad;--n0x:#0b5cad;--n1:#9a4a00;--n1x:#b86414;--n2:#1a6b3c;--n2x:#2f8554;--n3:#6b3fa0;--n3x:#8157b5;--warn:#ffd33d;--warnx:#f0b400;--onwarn:#1b1f24`;
const DARK = `--bg:#0d1117;--ink:#e6edf3;--dim:#9198a1;--grid:#30363d;--calm:#262c36;--bad:#ff7b72;--on:#0d1117;
--n0:#79b8ff;--n0x:#79b8ff;--n1:#ffab70;--n1x:#f0954f;--n2:#7ee2a8;--n2x:#5fcb8d;--n3:#d2b3ff;--n3x:#bd97f5;--warn:#e3b341;--warnx:#c69026;--onwarn:#0d1117`;

/** Colours by what they mean: dark where the reader's system is, light on paper. */
export const STYLE = `.sim{${LIGHT};font-family:system-ui,"Segoe UI","DejaVu Sans",Helvetica,Arial,sans-serif;color:var(--ink);background:var(--bg);print-color-adjust:exact;-webkit-print-color-adjust:exact}
@media screen and (prefers-color-scheme:dark){.sim{${DARK}}}
.sim text{fill:var(--ink);font-size:12px}
.sim .title{font-size:15px;font-weight:600}
.sim .head{font-size:13px;font-weight:600}
.sim .dim{fill:var(--dim);font-size:11px}
.sim .call{fill:var(--bad);font-size:11px;font-weight:600;paint-order:stroke;stroke:var(--bg);stroke-width:3px}
.sim .on{fill:var(--on)}
.sim .onwarn{fill:var(--onwarn)}
.sim .edge{stroke:var(--dim);stroke-width:1;fill:none}
.sim .dash{stroke-dasharray:3 3}
.sim .grid{stroke:var(--grid);stroke-width:1}
.sim .mark{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:4 3;fill:none}
.sim .flag{fill:var(--ink)}
.sim .inflag{fill:var(--bg);font-size:11px;font-weight:700}
.sim .tick{stroke:var(--dim);stroke-width:1}
.sim .garp{fill:var(--ink)}
.sim .held{fill:var(--ink)}`;
