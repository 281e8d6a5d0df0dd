import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { NodeSpec } from '../../src/inventory/model.js';
import { callProgram } from '../../src/node/call.js';
import { lookAtHost } from '../../src/node/host.js';
import type { HostFacts } from '../../src/node/host-facts.js';
import { serviceWords } from '../../src/node/services.js';
import type { Host } from '../../src/ssh/host.js';
import { canUnshare, shells } from './shells.js';
import { type SmallWorld, serve, smallWorld, specOf } from './world.js';

let world: SmallWorld;
let spec: NodeSpec;
beforeEach(() => {
  world = smallWorld();
  spec = specOf({
    haproxy: { binary: program('check-haproxy', 'echo "haproxy: $*" >>ran; sleep 0.05; echo fine') },
    keepalived: {
      binary: program('check-keepalived', 'echo "keepalived: $*" >>ran; echo "Unknown keyword" >&2; exit 4'),
    },
  });
});
afterEach(() => world.remove());

function program(name: string, script: string): string {
  const path = world.write(name, `#!/bin/sh\ncd "${world.folder}"\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const runBoth = (...haproxyWords: readonly string[]): void => {
  world.run('haproxy', serve(0), '-Ws', '-f', '/etc/x.cfg', ...haproxyWords);
  world.run('keepalived', serve(1), '--dont-fork');
};
const hasNft = existsSync('/usr/sbin/nft');

const factsOf = async (host: Host, of: NodeSpec): Promise<HostFacts> => (await lookAtHost(host, of, [])).facts;

describe.runIf(canUnshare).each(shells)('under $name', ({ words: shell }) => {
  /** Makes the network and /run of the small world what the lines say, then runs the program. */
  const where = (...lines: readonly string[]) =>
    world.host(['sh', '-ec', [...lines, 'exec "$@"'].join('\n'), 'sh', ...shell]);

  test('both checks run once, as the services run, and how long they took is told', async () => {
    runBoth();
    const facts = await factsOf(world.host(shell), spec);
    expect(world.read('ran').trim().split('\n')).toEqual([
      `haproxy: -c ${join(world.folder, 'haproxy-0.sh')} -Ws -f /etc/x.cfg`,
      `keepalived: ${join(world.folder, 'keepalived-1.sh')} --dont-fork -t`,
    ]);
    expect(facts.haproxyCheck).toMatchObject({ exitCode: 0, messages: ['fine'] });
    expect(facts.keepalivedTest).toMatchObject({ exitCode: 4, messages: ['Unknown keyword'] });
    expect(facts.haproxyCheckMs).toBeGreaterThanOrEqual(50);
    expect(facts.keepalivedTestMs).toBeGreaterThanOrEqual(0);
    expect(facts.keepalivedTestMs).toBeLessThan(5000);
  });

  test('a check that can not be made leaves the rest of the answer whole', async () => {
    runBoth('a\nb');
    const facts = await factsOf(world.host(shell), {
      ...spec,
      keepalived: { binary: '/nonexistent/keepalived' },
    });
    expect(facts.haproxyCheck).toBeUndefined();
    expect(facts.keepalivedTest).toBeUndefined();
    expect(facts.unknowns).toEqual(
      expect.arrayContaining([
        'haproxy could not be checked: an argument of the service contains a line break',
        'no program /nonexistent/keepalived',
      ]),
    );
    expect(facts.links.map((link) => link.ifname)).toContain('lo');
  });

  test('a machine without either program is told as such', async () => {
    const facts = await factsOf(world.host(shell), {
      ...spec,
      haproxy: { binary: '/nonexistent/haproxy' },
      keepalived: { binary: '/nonexistent/keepalived' },
    });
    expect(facts.unknowns).toEqual(
      expect.arrayContaining(['no program /nonexistent/haproxy', 'no program /nonexistent/keepalived']),
    );
    expect(facts.haproxyCheckMs).toBeUndefined();
  });

  test('links are told with what configures them, and the kernel settings of each', async () => {
    for (const [path, text] of Object.entries({
      'run/systemd/netif/links/1': 'ADMIN_STATE=unmanaged\n',
      'run/systemd/netif/links/50': 'ADMIN_STATE=configured\nNETWORK_FILE=/run/systemd/network/10-x.network\n',
      'run/systemd/network/10-x.network': '[Match]\nName=a0\n[Network]\nKeepConfiguration=no\n',
      'run/systemd/network/10-x.network.d/keep.conf': '[Network]\nKeepConfiguration = static\n',
      'run/systemd/network/20-other.network': '[Network]\nKeepConfiguration=yes\n',
      'run/NetworkManager/devices/51': '[device]\nmanaged=true\n',
    }))
      world.write(path, text);
    const facts = await factsOf(
      where(
        `mount --bind "${join(world.folder, 'run')}" /run`,
        'ip link add a0 index 50 type veth peer name v.51 index 51',
        'ip link set a0 up',
        'echo 1 >/proc/sys/net/ipv4/conf/v.51/proxy_arp',
      ),
      spec,
    );
    expect(facts.links.filter((link) => /^(?:lo|a0|v\.51)$/.test(link.ifname))).toEqual([
      { ifname: 'lo', up: false, carrier: false },
      {
        ifname: 'a0',
        up: true,
        carrier: false,
        kind: 'veth',
        managedBy: 'systemd-networkd',
        keepConfiguration: 'static',
      },
      { ifname: 'v.51', up: false, carrier: false, kind: 'veth', managedBy: 'NetworkManager' },
    ]);
    expect(facts.sysctls).toMatchObject({
      'net.ipv4.ip_nonlocal_bind': '0',
      'net.ipv4.conf.v.51.proxy_arp': '1',
      'net.ipv4.conf.a0.proxy_arp': '0',
      'net.ipv6.conf.a0.disable_ipv6': '0',
    });
  });

  test.runIf(hasNft)('the rules that packets pass are told as nft prints them', async () => {
    const rule = 'ip protocol 112 drop';
    const facts = await factsOf(
      where(
        'nft add table ip t',
        "nft 'add chain ip t in { type filter hook input priority 0; }'",
        `nft add rule ip t in ${rule}`,
      ),
      spec,
    );
    expect(facts.firewall?.map(({ tool }) => tool)).toEqual(['nft']);
    expect(facts.firewall?.[0]?.rules.join('\n')).toMatch(/hook input priority .*\n\s+ip protocol (?:112|vrrp) drop/);
  });

  test.runIf(hasNft)('a firewall without a rule is known to be empty', async () => {
    const facts = await factsOf(world.host(shell), spec);
    expect(facts.firewall).toEqual([]);
  });

  test('items are inspected in the same call', async () => {
    runBoth();
    const path = world.write('seen.txt', 'seen');
    const { facts, inspection } = await lookAtHost(world.host(shell), spec, [
      { kind: 'file', name: path },
      { kind: 'user', name: 'root' },
      { kind: 'path', name: join(world.folder, 'absent') },
    ]);
    expect([...inspection.paths.keys()]).toEqual([path]);
    expect(inspection.paths.get(path)).toMatchObject({ kind: 'file', bytes: 4 });
    expect(inspection.users.get('root')).toEqual({ uid: 0, gid: 0 });
    expect(inspection.limits.openFiles).toBeGreaterThan(0);
    expect(facts.haproxyCheck?.messages).toEqual(['fine']);
    expect(facts.clockOffsetMs).toBeDefined();
  });

  test('the clock and the programs are told', async () => {
    const facts = await factsOf(world.host(shell), spec);
    expect(facts.clockOffsetMs?.low).toBeLessThanOrEqual(0);
    expect(facts.clockOffsetMs?.high).toBeGreaterThanOrEqual(0);
    expect(facts.programs.get('bash')).toMatch(/^\/.*\/bash$/);
    expect(facts.programs.has('hitless')).toBe(false);
  });

  test.each([
    [['observe']],
    [[...serviceWords(specOf()), '/usr/bin/killall']],
    [[...serviceWords(specOf()), '']],
    [[...serviceWords(specOf()), '--', 'what:/etc']],
  ])('%j is refused', async (words) => {
    await expect(callProgram(world.host(shell), 'host', words, { deadlineMs: 15_000 })).rejects.toMatchObject({
      code: 'usage',
    });
  });
});
