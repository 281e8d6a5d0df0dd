import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lossesOf, NO_LOSS, withClients } from './clients.js';
import { bringUp, type Ended, type Lab, pause } from './lab.js';

// One pair, p1a MASTER and p1b BACKUP. Every test breaks something, runs hitless, and mends it again.
let lab: Lab;
let mend: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  lab = await bringUp('refuse', 1);
});
afterAll(() => lab?.down());
afterEach(async () => {
  for (const step of mend.toReversed()) await step();
  mend = [];
  await lab.settled('p1a');
});

const edit = async (node: string, command: string): Promise<void> => {
  await lab.on(node, `cp -p /etc/haproxy/haproxy.cfg /root/haproxy.cfg.kept && ${command}`);
  mend.push(() => lab.on(node, 'mv /root/haproxy.cfg.kept /etc/haproxy/haproxy.cfg'));
};
const reason = (ended: Ended): string => JSON.parse(ended.stdout.trim().split('\n').at(-1) ?? '{}').results[0].reason;

/** Runs a reload with clients on the VIP; the MASTER must come out of it untouched and the clients unharmed. */
async function refusedUnharmed(code: number, ...args: readonly string[]): Promise<string> {
  const before = await lab.master('p1');
  const { result, clients } = await withClients(lab, () => lab.run('reload', '--soak', '1s', ...args));
  expect({ code: result.code, reason: reason(result) }).toMatchObject({ code });
  expect(lossesOf(clients)).toEqual(NO_LOSS);
  expect(clients.shortRequests.sent).toBeGreaterThan(20);
  expect(await lab.master('p1')).toEqual(before);
  return reason(result);
}

describe('before anything is touched', () => {
  it('stops at a split brain', async () => {
    await lab.lab('split', 'p1', 'on');
    mend.push(() => lab.lab('split', 'p1', 'off'));
    await pause(5000);
    const workers = (node: string): Promise<string> => lab.on(node, 'pgrep -x haproxy');
    const before = await Promise.all(['p1a', 'p1b'].map(workers));
    const ended = await lab.run('reload');
    expect(ended.code).toBe(3);
    expect(reason(ended)).toContain('split brain');
    expect(await Promise.all(['p1a', 'p1b'].map(workers))).toEqual(before);
  });

  it('stops when nobody is MASTER', async () => {
    for (const node of ['p1a', 'p1b']) {
      await lab.on(node, 'systemctl stop keepalived');
      mend.push(() => lab.on(node, 'systemctl start keepalived'));
    }
    const ended = await lab.run('reload');
    expect(ended.code).toBe(3);
    expect(reason(ended)).toContain('has no MASTER');
  });

  it('stops when the BACKUP is in FAULT', async () => {
    const script = '/usr/local/sbin/haproxy-serves';
    await lab.on('p1b', `cp -p ${script} /root/kept && printf '#!/bin/sh\\nexit 1\\n' >${script}`);
    mend.push(() => lab.on('p1b', `cat /root/kept >${script}`));
    await pause(5000);
    expect(await refusedUnharmed(3)).toContain('p1b is FAULT');
  });

  it('stops when the BACKUP can’t be reached', async () => {
    await lab.lab('cut', 'p1b', 'on');
    mend.push(() => lab.lab('cut', 'p1b', 'off'));
    const inventory = await lab.inventoryWith((yaml) => {
      yaml.defaults.ssh['connectTimeout'] = '2s';
    });
    expect(await refusedUnharmed(9, '-i', inventory)).toContain('p1b');
  });

  it('stops when haproxy -c refuses the BACKUP’s new configuration', async () => {
    await edit('p1b', "printf 'frontend broken\\n  nonsense here\\n' >>/etc/haproxy/haproxy.cfg");
    expect(await refusedUnharmed(3)).toContain('p1b: haproxy -c refuses');
  });

  it('stops when the master process of the BACKUP is deaf', async () => {
    const pid = (await lab.on('p1b', 'systemctl show -P MainPID haproxy')).trim();
    await lab.on('p1b', `kill -STOP ${pid}`);
    mend.push(() => lab.on('p1b', `kill -CONT ${pid}`));
    expect(await refusedUnharmed(3)).toMatch(/p1b.*(deaf|answer|stopped)/);
  });

  it('stops when the host key of the BACKUP changed', async () => {
    const inventory = await lab.inventoryWith(() => {});
    const yaml = await readFile(inventory, 'utf8');
    const known = /knownHosts:\s*\n?\s*-?\s*\[?\s*(\S+?)\]?\s*\n/.exec(yaml)?.[1] ?? '';
    const lines = (await readFile(known, 'utf8')).trim().split('\n');
    const [first = '', second = ''] = lines;
    const address = (yaml.match(/p1b:[\s\S]*?host: (\S+)/) ?? [])[1] ?? '';
    const wrongKey = (lines.find((line) => !line.startsWith(address)) ?? first).split(' ').slice(1).join(' ');
    const changed = `${inventory}.known_hosts`;
    await writeFile(
      changed,
      `${lines.map((line) => (line.startsWith(address) ? `${address} ${wrongKey}` : line)).join('\n')}\n`,
    );
    expect(second).not.toBe('');
    const other = await lab.inventoryWith((copy) => {
      copy.defaults.ssh['knownHosts'] = [changed];
    });
    expect(await refusedUnharmed(9, '-i', other)).toMatch(/host key/i);
  });

  it('stops when another run holds the lock, and says who', async () => {
    const first = lab.start('reload', '--soak', '6s');
    await first.until((event) => event.event === 'step.finished' && event.step === 'lock');
    const second = await lab.run('reload');
    expect(second.code).toBe(7);
    expect(reason(second)).toMatch(/locked by run \S+ of \S+@\S+/);
    expect((await first.ended).code).toBe(0);
  });
});

describe('after the BACKUP was touched', () => {
  it('takes a reload that systemd calls done for failed when the new configuration could not bind', async () => {
    await lab.sysctl('p1b', 'net.ipv4.ip_nonlocal_bind=0');
    mend.push(() => lab.sysctl('p1b', 'net.ipv4.ip_nonlocal_bind=1'));
    await edit('p1b', "printf 'frontend away\\n  mode http\\n  bind 203.0.113.9:81\\n' >>/etc/haproxy/haproxy.cfg");
    expect(await lab.on('p1b', 'systemctl reload haproxy; echo exit=$?')).toContain('exit=0');
    // The failed try pauses the listeners for seconds, and keepalived's check of them may go through FAULT.
    await pause(3000);
    await lab.settled('p1a');
    const inventory = await lab.inventoryWith((yaml) => {
      yaml.defaults['proof'] = '5s';
    });
    expect(await refusedUnharmed(4, '-i', inventory)).toContain('on its old workers');
  });

  it('asks for a person when the BACKUP’s health check is red on its new configuration', async () => {
    await edit(
      'p1b',
      "sed -i '/^frontend web/a \\  http-request deny deny_status 503 if { path /ready }' /etc/haproxy/haproxy.cfg",
    );
    const inventory = await lab.inventoryWith((yaml) => {
      for (const node of Object.values(yaml.pairs['p1']?.nodes ?? {})) {
        const { host } = node['ssh'] as { host: string };
        node['checks'] = [{ http: `http://${host}/ready` }];
      }
    });
    mend.push(() => lab.on('p1b', 'systemctl reload haproxy'));
    expect(await refusedUnharmed(5, '-i', inventory)).toContain('health check red');
  });

  it('stops when the roles change between the BACKUP and the MASTER', async () => {
    // A handover may cut the probe that is on its way: here it is the change of roles that must stop the run.
    const run = lab.start('reload', '--soak', '10s', '--max-lost', '50');
    await run.until((event) => event.event === 'step.finished' && event.step === 'prove' && event.node === 'p1b');
    const worker = await lab.on('p1b', 'pgrep -x haproxy');
    await lab.on(
      'p1b',
      "sed -i.kept 's/^\\( *priority\\) .*/\\1 200/' /etc/keepalived/keepalived.conf && systemctl reload keepalived",
    );
    mend.push(() =>
      lab.on(
        'p1b',
        'mv /etc/keepalived/keepalived.conf.kept /etc/keepalived/keepalived.conf && systemctl reload keepalived',
      ),
    );
    const ended = await run.ended;
    expect(ended.code).toBe(4);
    expect(reason(ended)).toContain('moved from p1a to p1b');
    expect(await lab.master('p1')).toMatchObject({ node: 'p1b' });
    expect(await lab.on('p1b', 'pgrep -x haproxy')).toBe(worker);
  });

  it('frees the locks at once when it is killed between the nodes, and the next run works', async () => {
    const before = await lab.master('p1');
    const run = lab.start('reload', '--soak', '20s');
    await run.until((event) => event.event === 'step.started' && event.step === 'soak');
    run.process.kill('SIGKILL');
    await run.ended;
    expect(await lab.master('p1')).toEqual(before);
    const { result, clients } = await withClients(lab, () => lab.run('reload', '--soak', '1s'));
    expect(result.code).toBe(0);
    expect(lossesOf(clients)).toEqual(NO_LOSS);
  });

  it('finishes the step in hand on Ctrl-C, leaves the MASTER alone and says that it was stopped', async () => {
    const before = await lab.master('p1');
    const run = lab.start('reload', '--soak', '20s');
    await run.until((event) => event.event === 'step.started' && event.step === 'reload');
    run.process.kill('SIGINT');
    const ended = await run.ended;
    expect(ended.code).toBe(6);
    expect(ended.events.some((event) => event.event === 'step.finished' && event.step === 'prove' && event.ok)).toBe(
      true,
    );
    expect(await lab.master('p1')).toEqual(before);
  });
});

describe('a user whose sudo is refused', () => {
  let sudoLab: Lab;
  beforeEach(async () => {
    sudoLab = await bringUp('nosudo', 1, '--ssh-user', 'ops');
  });
  afterEach(() => sudoLab?.down());

  it('stops before anything is touched and names the line that sudoers needs', async () => {
    const before = await sudoLab.master('p1');
    await sudoLab.on('p1b', 'rm -f /etc/sudoers.d/*');
    const ended = await sudoLab.run('reload');
    expect(ended.code).toBe(9);
    expect(reason(ended)).toContain('p1b');
    expect(await sudoLab.master('p1')).toEqual(before);
  });
});
