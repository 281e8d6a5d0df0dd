import { expect, test } from 'vitest';
import { simulationReport } from '../../../src/report/simulation/json.js';
import { preferred, second } from '../../vrrp/pair.js';
import { setupOf, simulated } from './lab-pair.js';

test('a report names nodes, instances with their timing, events and a timeline a phase', () => {
  const report = simulationReport(simulated(['crash']));
  expect(report).toMatchObject({
    nodes: [{ node: 'A', release: '2.2.7' }, { node: 'B' }],
    instances: [
      { key: 'ipv4/51', master: 'A', routers: [{ node: 'A', masterDownUs: 3_414_062 }, { skewUs: 609_375 }] },
    ],
    events: [{ text: 'crash A', kind: 'crash', node: 'A', atUs: 5_000_000 }],
    start: 'settled',
    zeroUs: 5_000_000,
    timelines: [{ phase: 'best' }, { phase: 'typical' }, { phase: 'worst', summary: { vipAbsentUs: 3_609_375 } }],
  });
});

test('an address that was made up is in no report', () => {
  const setup = setupOf([preferred(), second({ address: '0.0.0.0' })]);
  const [instance] = simulationReport(simulated(['crash'], { setup })).instances;
  expect(instance?.routers.map(({ address }) => address)).toEqual(['10.77.0.1', undefined]);
});

test('passwords are in no report', () => {
  const auth = { type: 'PASS', pass: 's3cret12' };
  const setup = setupOf([preferred({ auth }), second({ auth: { ...auth, pass: 'other123' } })]);
  const load = () => ({ configs: [second({ auth: { ...auth, pass: 'third123' } })], notes: [] });
  const text = JSON.stringify(simulationReport(simulated(['reload:B=x'], { setup, load })));
  expect(text).not.toMatch(/s3cret12|other123|third123/);
});

test('more entries than anybody reads are counted, not listed', () => {
  const report = simulationReport(simulated(['crash'], { untilUs: 20_000_000_000, verbose: true }));
  expect(report.timelines[1]?.entries).toHaveLength(10_000);
  expect(report.timelines[1]).toMatchObject({ entriesLeftOut: expect.any(Number) });
});
