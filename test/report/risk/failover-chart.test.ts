import { describe, expect, test } from 'vitest';
import { failoverChart } from '../../../src/report/risk/failover-chart.js';
import { failoverGroups } from '../../../src/report/risk/window-rows.js';
import { elementsOf, expectInside } from '../simulation/markup.js';
import { sampleFailovers, sampleSetup } from './sample-pair.js';

const failovers = sampleFailovers(sampleSetup('web-ams'));
const [group] = failoverGroups(failovers);
if (group === undefined) throw new Error('the sample pair has a failover');

const textsOf = (svg: string): readonly string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)/g)].map(([, text = '']) => text);

describe.each(['wide', 'narrow'] as const)('the %s picture of failover windows', (layout) => {
  const svg = failoverChart(group, layout, 'x-');

  test('is well-formed and keeps inside its frame', () => {
    expect(elementsOf(svg)[0]?.attributes).toMatchObject({ role: 'img', 'aria-labelledby': 'x-title x-text' });
    expectInside(svg);
  });

  test('marks the skew time and the master-down interval', () => {
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['skew time 609.4ms', 'master-down interval 3.609s']));
    expect(elementsOf(svg).filter(({ attributes }) => attributes['class'] === 'mark')).toHaveLength(2);
  });

  test('has the figures of each event, those that never happen without a bar, and events that last alike as one', () => {
    const texts = textsOf(svg);
    expect(texts[texts.indexOf('crash, cut, link-down') + 1]).toBe('2.609s, 3.109s, 3.609s');
    expect(texts[texts.indexOf('priority-drop, priority-reload') + 1]).toBe('never');
    expect(texts[texts.indexOf('reload') + 1]).toBe('0s');
    expect(texts.indexOf('VIP absent: nobody answers')).toBeLessThan(texts.indexOf('handover delay: the VIP is held'));
  });

  test('says the same to those who do not see it', () => {
    expect(svg).toContain('crash, cut, link-down: VIP absent 2.609s at best, 3.109s typically, 3.609s at worst.');
    expect(svg).toContain('priority-drop, priority-reload: handover delay never.');
  });
});

test('a bar much longer than the others is cut, and has an arrow', () => {
  const long = {
    ...group,
    windows: group.windows.map((each) => (each.event === 'crash' ? { ...each, worstUs: 3_600_000_000 } : each)),
  };
  const svg = failoverChart(long, 'wide', 'x-');
  expectInside(svg);
  expect(textsOf(svg)).toContain('2.609s, 3.109s, 1h');
  expect(svg).toMatch(/l8 6l-8 6z/);
  expect(failoverChart(group, 'wide', 'x-')).not.toMatch(/l8 6l-8 6z/);
});

test('instances that fail over alike are one picture', () => {
  const [first] = failovers;
  if (first === undefined) throw new Error('the sample pair has a failover');
  expect(failoverGroups([first, { ...first, instance: 'VI_2' }])).toMatchObject([{ instances: ['VI_1', 'VI_2'] }]);
  expect(failoverGroups([first, { ...first, instance: 'VI_2', backup: 'lb3' }])).toHaveLength(2);
});
