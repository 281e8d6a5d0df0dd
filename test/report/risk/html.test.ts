import { describe, expect, test } from 'vitest';
import { riskHtml } from '../../../src/report/risk/html.js';
import { type Element, elementsOf } from '../simulation/markup.js';
import { SAMPLE, SAMPLE_OF_FILES, SAMPLE_OF_ONE } from './sample-report.js';

const page = riskHtml(SAMPLE);

/** The names of the two elements that come after each one of a name. */
const following = (elements: readonly Element[], name: string) =>
  elements.flatMap((each, at) => (each.name === name ? [elements.slice(at + 1, at + 3).map((next) => next.name)] : []));

describe.each([
  ['many pairs', page],
  ['one pair', riskHtml(SAMPLE_OF_ONE)],
  ['files', riskHtml(SAMPLE_OF_FILES)],
])('a page of %s', (_, html) => {
  const elements = elementsOf(html);
  const valuesOf = (key: string) => elements.flatMap(({ attributes }) => attributes[key] ?? []);
  const ids = new Set(valuesOf('id'));

  test('allows no script and no network', () => {
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(elements.map(({ name }) => name)).not.toContain('script');
    expect(html.replaceAll('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(/https?:|@import|url\((?!#)|src=/);
  });

  test('has ids that are its own, and no link or name that leads nowhere', () => {
    expect(valuesOf('id')).toHaveLength(ids.size);
    expect(valuesOf('href').filter((href) => !ids.has(href.slice(1)))).toEqual([]);
    expect(
      valuesOf('aria-labelledby')
        .flatMap((each) => each.split(' '))
        .filter((id) => !ids.has(id)),
    ).toEqual([]);
    expect([...html.matchAll(/url\(#([^)]*)\)/g)].map(([, id = '']) => id).filter((id) => !ids.has(id))).toEqual([]);
  });

  test('has its headings in order, one of them first', () => {
    const levels = elements.flatMap(({ name }) => (/^h[1-6]$/.test(name) ? [Number(name.slice(1))] : []));
    expect(levels[0]).toBe(1);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    expect(levels.filter((level, at) => level > (levels[at - 1] ?? 0) + 1)).toEqual([]);
  });

  test('begins with a link over the navigation, and has one main part', () => {
    const [first] = elements.filter(({ name }) => name === 'a');
    expect(first?.attributes).toEqual({ class: 'skip', href: '#report' });
    expect(elements.filter(({ name }) => name === 'main')).toMatchObject([{ attributes: { id: 'report' } }]);
  });

  test('has pictures with a title and a description, and tables with a caption and headers that say what of', () => {
    for (const next of following(elements, 'svg')) expect(next).toEqual(['title', 'desc']);
    for (const { attributes } of elements.filter(({ name }) => name === 'svg')) expect(attributes['role']).toBe('img');
    for (const [next] of following(elements, 'table')) expect(next).toBe('caption');
    for (const { attributes } of elements.filter(({ name }) => name === 'th'))
      expect(attributes['scope']).toMatch(/^(row|col)$/);
  });
});

describe('a report over many pairs', () => {
  test('begins with an index that links to each, in the order of the report', () => {
    const index = page.slice(page.indexOf('Pairs by risk'), page.indexOf('<main'));
    expect([...index.matchAll(/href="#([^"]*)">([^<]*)/g)].map(([, ...link]) => link)).toEqual([
      ['pair-web-ams', 'web-ams'],
      ['pair-mail-fra', 'mail-fra'],
    ]);
  });

  test('and one over a single pair has none', () => {
    expect(riskHtml(SAMPLE_OF_ONE)).not.toContain('Pairs by risk');
  });
});

/** The page without what it folds. */
const unfolded = page.replace(/<details>.*?<\/details>/gs, '');

test('suppressed findings, diffs and what was not checked are folded', () => {
  for (const text of [
    'the stats socket of lb1 has no expose-fd listeners',
    '    advert_int 0.5',
    'host was not looked at',
  ]) {
    expect(page).toContain(text);
    expect(unfolded).not.toContain(text);
  }
  expect(unfolded).toContain('lb2 has no directory /var/lib/haproxy');
  expect(page).toContain('3 rules could not be asked, or not everywhere');
});

test('findings of one rule that say the same are one entry with all places', () => {
  expect(unfolded.match(/2 times tracking-fall-slow/g)).toHaveLength(1);
  expect(unfolded.match(/While it does not, the VIP stays where nothing answers/g)).toHaveLength(1);
  expect(unfolded).toContain('<b>Not certain</b>: the script may end sooner than its interval');
});

test('what is so on several nodes is told once, with all of them', () => {
  const [pair] = SAMPLE_OF_ONE.pairs;
  const [first] = pair?.findings ?? [];
  if (pair === undefined || first === undefined) throw new Error('the sample has a finding');
  const html = riskHtml({ ...SAMPLE_OF_ONE, pairs: [{ ...pair, findings: [first, { ...first, node: 'lb3' }] }] });
  expect(html.match(/into which its haproxy\.cfg says chroot/g)).toHaveLength(1);
  expect(html).toContain('<span class="where">lb2 and lb3</span>');
});

test('backquotes in the words of a rule are code, whatever stands between them', () => {
  const pairs = SAMPLE_OF_ONE.pairs.map((pair) => ({
    ...pair,
    findings: pair.findings.slice(0, 1).map((each) => ({ ...each, remedy: 'run `haproxy -c <file>`' })),
  }));
  expect(riskHtml({ ...SAMPLE_OF_ONE, pairs })).toContain('run <code>haproxy -c &lt;file&gt;</code>');
});

test('each verdict has a word beside its colour', () => {
  expect(page).toMatch(/class="bad"><span aria-hidden="true">✗\u00a0<\/span>bad</);
  expect(page).toContain('lb2: not ready');
  expect(page).toContain('<span class="badge critical">critical</span>');
});

test('names from files are text, never markup', () => {
  const evil = '<img src=x onerror=alert(1)>&"\'';
  const pairs = SAMPLE.pairs.map((pair) => ({ ...pair, pair: evil, labels: { [evil]: evil } }));
  const elements = elementsOf(riskHtml({ ...SAMPLE, pairs: pairs.slice(0, 1) }));
  expect(elements.map(({ name }) => name)).not.toContain('img');
});

describe('colours', () => {
  const palettes = [...page.matchAll(/\.sim\{(--bg:[^}]*?)[;}](?:font|\})/gs)].map(
    ([, text = '']) => new Map([...text.matchAll(/--(\w+):(#\w+)/g)].map(([, name = '', value = '']) => [name, value])),
  );

  test.each([
    ['ink', 'bg'],
    ['dim', 'bg'],
    ['bad', 'bg'],
    ['n0', 'bg'],
    ['n1', 'bg'],
    ['n2', 'bg'],
    ['ink', 'calm'],
    ['on', 'bad'],
    ['on', 'n1'],
    ['onwarn', 'warn'],
  ])('%s on %s have a contrast of 4.5 or more, light and dark', (ink, ground) => {
    const ratios = palettes.map((palette) => contrast(palette.get(ink) ?? '', palette.get(ground) ?? ''));
    expect(ratios).toHaveLength(2);
    for (const ratio of ratios) expect(ratio).toBeGreaterThanOrEqual(4.5);
  });
});

/** WCAG 2.2, contrast ratio. */
function contrast(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const full = colour.length === 4 ? colour.replace(/\w/g, '$&$&') : colour;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(full.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
