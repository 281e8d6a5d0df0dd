import { STYLE } from './simulation/looks.js';
import { element, escaped } from './simulation/xml.js';

const PAGE_STYLE = `${STYLE}
body{margin:0 auto;max-width:1100px;padding:16px;line-height:1.45}
html:has(.sim){background:#fff}
@media screen and (prefers-color-scheme:dark){html:has(.sim){background:#0d1117}}
h1{font-size:1.4rem;margin:.2rem 0 .6rem}
h2{font-size:1.05rem;margin:1.4rem 0 .4rem}
.answer{font-size:1.05rem;border-left:4px solid var(--n0);padding:.1rem .8rem;margin:.6rem 0}
.warn{border-left:4px solid var(--bad);padding:.1rem .8rem}
svg.sim{width:100%;height:auto;display:block}
svg.narrow{display:none}
.scroll{overflow-x:auto}
table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--dim);padding-bottom:.2rem}
th,td{text-align:left;padding:.2rem .9rem .2rem 0;border-bottom:1px solid var(--grid);vertical-align:top}
td:first-child,th:first-child{white-space:nowrap}
th{color:var(--dim);font-weight:600}
tbody th{color:inherit;font-weight:inherit}
tr.event td{font-weight:700}
.small{color:var(--dim);font-size:.85rem}
@media screen and (max-width:640px){svg.wide{display:none}svg.narrow{display:block}body{padding:10px}table{font-size:.8rem}th,td{padding-right:.5rem}}
@media print{body{padding:0;font-size:10pt}table{font-size:8pt}.scroll{overflow:visible}h2{break-after:avoid}tr,svg{break-inside:avoid}@page{size:A4;margin:14mm}}`;

/** A self-contained page: no script, no network, dark where the reader's system is, light on A4. `style` comes after the common one. */
export function htmlPage(
  title: string,
  body: readonly string[],
  { style = '' }: { readonly style?: string } = {},
): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    element(
      'head',
      {},
      '<meta charset="utf-8">',
      '<meta name="viewport" content="width=device-width, initial-scale=1">',
      '<meta name="color-scheme" content="light dark">',
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
      element('title', {}, escaped(title)),
      element('style', {}, `${PAGE_STYLE}${style}`),
    ),
    element('body', { class: 'sim' }, body.join('\n')),
    '</html>',
  ].join('\n');
}

/** A cell that is markup already. */
export interface MarkupCell {
  readonly markup: string;
}

/** A table that scrolls in itself where it is too wide; with a caption it can be reached and named without a pointer. */
export function tableMarkup(
  [header = [], ...rows]: readonly (readonly (string | MarkupCell)[])[],
  caption?: string,
): string {
  const written = (cell: string | MarkupCell): string => (typeof cell === 'string' ? escaped(cell) : cell.markup);
  const head = header.map((cell) => (cell === '' ? '<td></td>' : element('th', { scope: 'col' }, written(cell))));
  const body = rows.map(([first = '', ...others]) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, written(first)),
      ...others.map((cell) => element('td', {}, written(cell))),
    ),
  );
  const named =
    caption === undefined
      ? { class: 'scroll' }
      : { class: 'scroll', role: 'group', tabindex: 0, 'aria-label': caption };
  return element(
    'div',
    named,
    element(
      'table',
      {},
      ...(caption === undefined ? [] : [element('caption', {}, escaped(caption))]),
      element('thead', {}, element('tr', {}, ...head)),
      element('tbody', {}, ...body),
    ),
  );
}
