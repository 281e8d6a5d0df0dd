// The lab's inventory of the first N pairs as a static one of Ansible's. Usage: ansible-inventory.mjs INVENTORY N
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const [path, size] = process.argv.slice(2);
const { defaults, pairs } = parse(readFileSync(path, 'utf8'));

const hosts = {};
for (const pair of Object.values(pairs).slice(0, Number(size))) {
  const vip = new URL(pair.checks[0].http).hostname;
  for (const [name, node] of Object.entries(pair.nodes)) {
    hosts[name] = { ansible_host: node.ssh.host, vip, healthz: node.checks[0].http };
  }
}
const vars = {
  ansible_user: defaults.ssh.user,
  // Found beforehand, so that Ansible does not look for it on every node.
  ansible_python_interpreter: '/usr/bin/python3',
};
process.stdout.write(`${JSON.stringify({ all: { hosts, vars } }, null, 2)}\n`);
