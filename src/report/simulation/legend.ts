import { type Simulation, toldTimeline } from '../../plan/simulation.js';
import { textWidth } from './bands.js';
import { classOf, fillOf } from './looks.js';
import type { Look, Section } from './rows.js';
import { element, escaped } from './xml.js';

interface Key {
  readonly look: Look | 'held' | 'advert' | 'garp';
  readonly text: string;
}

const STATE_WORDS: Readonly<Record<string, string>> = {
  several: 'answered by several nodes',
  nobody: 'answered by nobody',
  BACKUP: 'BACKUP',
  FAULT: 'FAULT',
  INIT: 'INIT',
  frozen: 'frozen',
  down: 'keepalived down',
};

/** What the bands and marks of this picture mean, in lines from `y` on. */
export function legendMarkup(
  simulation: Simulation,
  sections: readonly Section[],
  {
    y: top,
    left,
    width,
    prefix,
  }: { readonly y: number; readonly left: number; readonly width: number; readonly prefix: string },
): { readonly markup: string; readonly bottom: number } {
  let [x, y] = [left, top];
  const markup = keysOf(simulation, sections).map(({ look, text }) => {
    const room = 24 + textWidth(text) + 16;
    if (x + room > width && x > left) [x, y] = [left, y + 20];
    const at = x;
    x += room;
    return `${swatch(look, at, y, prefix)}${element('text', { x: at + 24, y: y + 1 }, escaped(text))}`;
  });
  return { markup: markup.join(''), bottom: y };
}

function keysOf(simulation: Simulation, sections: readonly Section[]): readonly Key[] {
  const looks = sections.flatMap(({ lanes }) =>
    lanes.flatMap(({ rows }) => rows.flatMap(({ bands }) => bands.map(({ look }) => look))),
  );
  const used = new Map(looks.map((look) => [classOf(look), look]));
  const states = Object.keys(STATE_WORDS).flatMap((name): readonly Key[] => {
    const look = used.get(name);
    return look === undefined ? [] : [{ look, text: STATE_WORDS[name] ?? name }];
  });
  const nodes = simulation.setup.nodes.map(
    ({ node }, index): Key => ({ look: { node: index }, text: `${node}: MASTER, answers` }),
  );
  const garps = toldTimeline(simulation).entries.some(({ what }) => what === 'garp');
  return [
    ...nodes.slice(0, 6),
    ...states,
    { look: 'held', text: 'holds the VIP' },
    ...(simulation.adverts === undefined ? [] : [{ look: 'advert', text: 'sends an advert' } as const]),
    ...(garps ? [{ look: 'garp', text: 'gratuitous ARPs' } as const] : []),
  ];
}

function swatch(look: Key['look'], x: number, y: number, prefix: string): string {
  if (look === 'held') return element('rect', { x, y: y - 5, width: 18, height: 4, class: 'held' });
  if (look === 'advert') return element('line', { x1: x + 9, y1: y - 8, x2: x + 9, y2: y, class: 'tick' });
  if (look === 'garp') return element('path', { d: `M${x + 5} ${y}h8l-4 -8z`, class: 'garp' });
  return element('rect', {
    x,
    y: y - 10,
    width: 18,
    height: 12,
    class: look === 'down' ? 'edge dash' : 'edge',
    style: `fill:${fillOf(look, prefix)}`,
  });
}
