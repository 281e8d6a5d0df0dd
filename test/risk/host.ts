import type { HostFacts } from '../../src/node/host-facts.js';

/** A machine as a well set up one is: eth0 up, no firewall, keepalived restarted when it fails. */
export const hostFacts = (more: Partial<HostFacts> = {}): HostFacts => ({
  node: 'lb1',
  links: [
    { ifname: 'lo', up: true, carrier: true },
    { ifname: 'eth0', up: true, carrier: true },
  ],
  sysctls: {},
  firewall: [],
  activeUnits: ['networking'],
  units: {
    keepalived: { restart: 'on-failure', startLimitBurst: 5, fileState: 'enabled', privateTmp: false },
    haproxy: { restart: 'always', startLimitBurst: 5, fileState: 'enabled', privateTmp: false },
  },
  programs: new Map(),
  selinux: 'disabled',
  unknowns: [],
  ...more,
});
