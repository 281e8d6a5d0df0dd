import { expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { cheapestCpuMs } from '../cpu-time.js';
import { inventoryOf } from './mistakes-in.js';

test('a fleet of a thousand pairs costs no more than five times what reading its YAML costs', () => {
  const pairs = Array.from({ length: 1000 }, (_, index) => {
    const net = `10.${index >> 8}.${index & 255}`;
    return `  web-${index}:
    labels: { env: prod, site: s${index % 20} }
    nodes:
      web-${index}-lb1: { ssh: { host: ${net}.1 }, checks: [ { http: ':8404/healthz' } ] }
      web-${index}-lb2: { ssh: { host: ${net}.2 }, checks: [ { http: ':8404/healthz' } ] }
    checks: [ { http: 'http://${net}.100/healthz' } ]
    probes:
      - { http: 'http://${net}.100/', rate: 50, timeout: 2s, expect: 200-399, host: www.example.org }
      - { tcp: '${net}.100:9000', rate: 20 }
`;
  });
  const text = `defaults: { ssh: { user: root, jump: [ops@bastion:22] }, soak: 3s }\npairs:\n${pairs.join('')}`;
  const yamlMs = cheapestCpuMs(() => parseDocument(text).toJS());
  const loadMs = cheapestCpuMs(() => expect(inventoryOf(text).pairs).toHaveLength(1000));
  expect(loadMs / yamlMs).toBeLessThan(5);
});
