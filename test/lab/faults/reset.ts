import { type DrillNode, initOf, runOn } from '../drills/node.js';
import { pause } from '../lab.js';
import { look } from './look.js';
import type { FaultPair } from './pair.js';
import { PATHS } from './site.js';
import { on, write } from './verbs.js';

const PATIENCE_MS = 60_000;

/** Gives a pair what it has before every trial, whatever the trial before left behind: old files, both services on them, nothing of hitless. */
export async function resetPair(pair: FaultPair): Promise<void> {
  await Promise.all(pair.nodes.map((node) => resetNode(pair, node)));
  const endMs = Date.now() + PATIENCE_MS;
  for (;;) {
    const why = await whyNotReady(pair);
    if (why === undefined) return;
    if (Date.now() > endMs)
      throw new Error(`${pair.name} is not ready for a trial after ${PATIENCE_MS / 1000} s: ${why}`);
    await pause(300);
  }
}

async function resetNode(pair: FaultPair, node: DrillNode): Promise<void> {
  if ((await initOf(node)) === undefined) await pair.lab.lab('start', node.name);
  await on(
    node,
    `systemctl stop 'hitless-*.timer' 'hitless-*.service' 2>/dev/null
    for pid in $(pgrep -f '[/]var/lib/hitless/.*/program'); do kill "$pid"; done
    rm -rf /var/lib/hitless /run/hitless/reload.out /etc/systemd/system/hitless-* /etc/systemd/system/*.wants/hitless-*
    rm -rf ${PATHS.map} /etc/haproxy/maps; find /etc/haproxy /etc/keepalived -name '.hitless*' -delete; systemctl daemon-reload`,
  );
  for (const [path, { text, permissions }] of pair.old.get(node.name) ?? []) {
    const [owner, group, mode] = permissions.split(':');
    await write(node, path, text);
    await on(node, `chown ${owner}:${group} ${path} && chmod ${mode} ${path}`);
  }
  await on(node, 'systemctl reset-failed haproxy keepalived; systemctl reload-or-restart haproxy; true');
  await on(node, 'systemctl is-active --quiet keepalived && systemctl reload keepalived || systemctl start keepalived');
}

async function whyNotReady(pair: FaultPair): Promise<string | undefined> {
  for (const node of pair.nodes) {
    const { hasVip, description, priority, units, isLocked, runs } = await look(node);
    const is = JSON.stringify({ hasVip, description, priority, units, isLocked, runs });
    const [wanted] = /(?<=priority )\d+/.exec(pair.old.get(node.name)?.get(PATHS.keepalived)?.text ?? '') ?? [];
    const isReady = hasVip === (node === pair.master) && description === 'old' && priority === wanted;
    if (!isReady || isLocked || units.length + runs.length > 0) return `${node.name}: ${is}`;
    const ready = `perl -MIO::Socket::INET -e '$s = IO::Socket::INET->new(PeerAddr => "127.0.0.1:80", Timeout => 2) or exit 1;
      print $s "GET /ready HTTP/1.0\\r\\n\\r\\n"; exit(<$s> =~ / 200 / ? 0 : 1)'`;
    const checked = await runOn(node, 'sh', '-c', ready).then(
      () => true,
      () => false,
    );
    if (!checked) return `${node.name}: /ready is not answered with 200`;
  }
  return undefined;
}
