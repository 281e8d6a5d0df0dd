import { fillOf } from './looks.js';
import type { Band, Look, Row } from './rows.js';
import type { TimeScale } from './time-scale.js';
import { element, escaped } from './xml.js';

/** Where and how a row is drawn. */
export interface RowPlace {
  readonly scale: TimeScale;
  readonly y: number;
  readonly height: number;
  readonly prefix: string;
}

/** Bands narrower than this are drawn together. */
const NARROWEST = 1.5;

/** About how wide a text of 12 px is. */
export const textWidth = (text: string, size = 12): number => text.length * size * 0.56;

/** Bands on the picture; a run of those that are too narrow to tell apart is one. */
function drawable(
  bands: readonly Band[],
  scale: TimeScale,
): readonly (Band & { readonly x: number; readonly width: number })[] {
  const drawn: (Band & { x: number; width: number })[] = [];
  for (const band of bands) {
    const x = scale.x(band.fromUs);
    const width = scale.x(band.toUs) - x;
    const last = drawn.at(-1);
    if (last !== undefined && width < NARROWEST && last.width < NARROWEST * 2 && drawn.length > 1) {
      drawn[drawn.length - 1] = {
        ...last,
        toUs: band.toUs,
        width: x + width - last.x,
        look: worse(last.look, band.look),
      };
    } else drawn.push({ ...band, x, width });
  }
  return drawn;
}

const worse = (a: Look, b: Look): Look => (a === 'nobody' || b === 'nobody' ? 'nobody' : a === 'several' ? a : b);

/** One row of bands, with labels where they fit. */
export function rowMarkup(row: Row, { scale, y, height, prefix }: RowPlace): string {
  return drawable(row.bands, scale)
    .map((band) => {
      const { look, x, width } = band;
      const rect = element('rect', {
        x,
        y,
        width: Math.max(width, NARROWEST),
        height,
        rx: Math.min(2, width / 4),
        fill: fillOf(look, prefix),
        class: look === 'down' ? 'edge dash' : isPlain(look) ? 'edge' : undefined,
        style: look === 'down' || isPlain(look) ? `fill:${fillOf(look, prefix)}` : undefined,
      });
      return `${rect}${row.told ? labelMarkup(band, y, height) : ''}`;
    })
    .join('');
}

/** The whole word for a band, with its duration where that matters. */
const wordOf = ({ label, lasts }: Pick<Band, 'label' | 'lasts'>): string =>
  lasts === undefined ? label : `${label} ${lasts}`;

const fits = (text: string, width: number): boolean => textWidth(text) + 8 <= width;

function labelMarkup(
  band: Pick<Band, 'look' | 'label' | 'lasts'> & { readonly x: number; readonly width: number },
  y: number,
  height: number,
): string {
  const { look, label, x, width } = band;
  const shown = [wordOf(band), label].find((text) => fits(text, width));
  if (shown === undefined) return '';
  const at = { x: x + width / 2, y: y + height / 2 + 4, 'text-anchor': 'middle' };
  const text = element(
    'text',
    { ...at, class: typeof look === 'object' ? 'on' : look === 'several' ? 'onwarn' : undefined },
    escaped(shown),
  );
  return look === 'nobody' || look === 'FAULT' || look === 'INIT' || look === 'frozen'
    ? `${backing(at.x, y, shown, height)}${text}`
    : text;
}

/** Words on stripes stand on a plain ground. */
const backing = (x: number, y: number, text: string, height: number): string =>
  element('rect', {
    x: x - textWidth(text) / 2 - 3,
    y: y + 2,
    width: textWidth(text) + 6,
    height: height - 4,
    rx: 2,
    style: 'fill:var(--bg)',
  });

const isPlain = (look: Look): boolean =>
  look === 'BACKUP' || look === 'FAULT' || look === 'INIT' || look === 'frozen' || look === 'nobody';

/** Words under a row for bands that are too narrow to hold theirs; those that would touch are left out. */
export function callouts({ bands }: Row, { scale, y }: Pick<RowPlace, 'scale' | 'y'>): readonly string[] {
  let free = Number.NEGATIVE_INFINITY;
  const last = scale.stretches.at(-1)?.toX ?? 0;
  const first = scale.stretches[0]?.fromX ?? 0;
  return bands.flatMap((band) => {
    const [fromX, toX] = [scale.x(band.fromUs), scale.x(band.toUs)];
    if (band.lasts === undefined || fits(wordOf(band), toX - fromX)) return [];
    const text = fits(band.label, toX - fromX) ? band.lasts : wordOf(band);
    const half = textWidth(text, 11) / 2;
    const x = Math.min(last - half, Math.max(first + half, (fromX + toX) / 2));
    if (x - half < free) return [];
    free = x + half + 16;
    return [element('text', { x, y, 'text-anchor': 'middle', class: 'call' }, escaped(text))];
  });
}
