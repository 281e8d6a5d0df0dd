import { describe, expect, test } from 'vitest';
import type { Simulation } from '../../../src/plan/simulation.js';
import { simulationHtml } from '../../../src/report/simulation/html.js';
import { simulationSvg } from '../../../src/report/simulation/svg.js';
import { preferred, second } from '../../vrrp/pair.js';
import { setupOf, simulated } from './lab-pair.js';
import { elementsOf, expectInside } from './markup.js';

const WEEK_US = 604_800_000_000;
const crash = simulated(['crash', 'return']);

const textsOf = (svg: string): readonly string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)/g)].map(([, text = '']) => text);

const ids = (svg: string) => elementsOf(svg).flatMap(({ attributes }) => attributes['id'] ?? []);

const sizes = (simulation: Simulation) => [simulationSvg(simulation).length, simulationHtml(simulation).length];

describe.each(['wide', 'narrow'] as const)('the %s picture', (layout) => {
  const svg = simulationSvg(crash, layout);

  test('is well-formed, has a title and a description for those who do not see it, and keeps inside its frame', () => {
    const elements = elementsOf(svg);
    expect(elements[0]).toMatchObject({
      name: 'svg',
      attributes: { role: 'img', 'aria-labelledby': `${layout}-title ${layout}-text` },
    });
    expect(elements.filter(({ name, depth }) => depth === 1 && (name === 'title' || name === 'desc'))).toHaveLength(2);
    expect(svg).toContain('A client of 10.77.0.50 sees nobody for 3.109s');
    expectInside(svg);
  });

  test('needs neither a script nor the network', () => {
    expect(elementsOf(svg).map(({ name }) => name)).not.toContain('script');
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|@import|url\((?!#)/);
  });

  test('has the client on top, then a lane for each node, and says in words what a colour means', () => {
    const texts = textsOf(svg);
    expect(texts.indexOf('What a client sees')).toBeLessThan(texts.indexOf('VRID 51 (VRID 51)'));
    expect(texts.filter((text) => text === 'best')).toHaveLength(3);
    expect(texts).toEqual(
      expect.arrayContaining(['MASTER', 'BACKUP', 'down', 'A: MASTER, answers', 'answered by nobody']),
    );
    expect(texts.join(' ')).toMatch(/nobody( 3\.109s)?/);
  });

  test('numbers its events', () => {
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['1', '2']));
    expect(textsOf(svg).join(' ')).toContain('2: return A (+10s)');
  });
});

test('each node and state has a pattern of its own, with ids that no other picture on the page has', () => {
  const all = [...ids(simulationSvg(crash, 'wide')), ...ids(simulationSvg(crash, 'narrow'))];
  expect(new Set(all).size).toBe(all.length);
});

test('names from files are text, never markup', () => {
  const evil = '<script>alert("1")</script>&';
  const setup = setupOf([preferred({ node: evil, instance: evil }), second({ instance: evil })]);
  const page = simulationHtml(simulated([], { setup }));
  expect(elementsOf(page).map(({ name }) => name)).not.toContain('script');
});

describe('a page', () => {
  const page = simulationHtml(crash);

  test('is well-formed, allows no script and no network, and has both pictures', () => {
    const elements = elementsOf(page);
    expect(elements.filter(({ name }) => name === 'svg')).toHaveLength(2);
    expect(page).toContain(`default-src 'none'; style-src 'unsafe-inline'`);
    expect(page).toContain('prefers-color-scheme:dark');
    expect(page).toContain('@media print');
  });

  test('has the answer before the picture, and the figures behind it', () => {
    expect(page.indexOf('class="answer"')).toBeLessThan(page.indexOf('<svg'));
    expect(page.indexOf('<svg')).toBeLessThan(page.indexOf('Outcome by timing'));
    expect(page).toContain('<td>2.609s</td><td>3.109s</td><td>3.609s</td>');
  });
});

describe('long and large simulations stay readable', () => {
  test('a quiet week is drawn short between what happens', () => {
    const svg = simulationSvg(simulated(['freeze', 'thaw@3d'], { untilUs: WEEK_US }));
    expect(textsOf(svg)).toEqual(expect.arrayContaining([expect.stringMatching(/^… 3d …$/), '+2d23h59m55s']));
    expectInside(svg);
  });

  test('a week of hourly failovers is one bounded picture', () => {
    const events = Array.from({ length: 168 }, (_, hour) => [`crash:A@${hour}h`, 'return:A@+60s']).flat();
    const [svg, html] = sizes(simulated(events, { untilUs: WEEK_US }));
    expect(svg).toBeLessThan(500_000);
    expect(html).toBeLessThan(1_000_000);
  });

  test('instances that fare alike are drawn once, and so are their VIPs', () => {
    const many = Array.from({ length: 60 }, (_, index) => ({ vrid: index + 1, vips: [`10.77.1.${index}`] }));
    const setup = setupOf([...many.map((each) => preferred(each)), ...many.map((each) => second(each))]);
    const svg = simulationSvg(simulated(['crash:A'], { setup }));
    expect(textsOf(svg)).toContain('10.77.1.0 +59');
    expect(textsOf(svg).filter((text) => text === 'MASTER')).toHaveLength(2);
  });

  test('more instances than can be drawn are counted', () => {
    const many = Array.from({ length: 40 }, (_, index) => ({ vrid: index + 1, advertIntUs: (index + 1) * 1_000_000 }));
    const setup = setupOf([...many.map((each) => preferred(each)), ...many.map((each) => second(each))]);
    const svg = simulationSvg(simulated(['crash:A'], { setup, untilUs: 200_000_000 }));
    expect(textsOf(svg).join('\n')).toMatch(/\d+ more instances are not drawn: --json has them/);
    expectInside(svg);
  });
});
