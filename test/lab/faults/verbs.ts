import { writeFile } from 'node:fs/promises';
import { type DrillNode, keepalivedOf, killNode, pathOn, runOn } from '../drills/node.js';
import { must, pause } from '../lab.js';
import { runOf, type Scene } from './scene.js';

/** What faults do. Each says how it is mended; what a run of hitless can hear of it is on the node or on its wire. */
type Verb = (scene: Scene) => Promise<void>;

export const on = (node: DrillNode, command: string): Promise<string> => runOn(node, 'sh', '-c', command);

/** A command on the struck node, and the one that mends it. */
export const command =
  (breaks: string, mends?: string): Verb =>
  async (scene) => {
    await on(scene.node, breaks);
    if (mends !== undefined) scene.later(() => on(scene.node, mends));
  };

export const both =
  (...verbs: readonly Verb[]): Verb =>
  async (scene) => {
    for (const verb of verbs) await verb(scene);
  };

export const onPeer =
  (verb: Verb): Verb =>
  (scene) =>
    verb({ ...scene, node: scene.peer, peer: scene.node });

/** The coordinator's own end, without a word to anybody. */
export const killCoordinator: Verb = async (scene) => {
  runOf(scene).process.kill('SIGKILL');
};

/** Every packet of SSH is dropped; the node serves on. */
export const cutSsh: Verb = async ({ node, later }) => {
  const inNode = (...words: readonly string[]) => must('ip', ['netns', 'exec', node.namespace, 'nft', ...words]);
  await inNode(
    'table inet fault { chain in { type filter hook input priority 0; tcp dport 22 drop; }; chain out { type filter hook output priority 0; tcp sport 22 drop; }; }',
  );
  later(() => inNode('delete', 'table', 'inet', 'fault'));
};

export const cutLink: Verb = async ({ pair, node, later }) => {
  await pair.lab.lab('cut', node.name, 'on');
  later(() => pair.lab.lab('cut', node.name, 'off'));
};

export const freeze: Verb = async ({ pair, node, later }) => {
  await pair.lab.lab('freeze', node.name, 'on');
  later(() => pair.lab.lab('freeze', node.name, 'off'));
};

export const powerLoss: Verb = async ({ pair, node, later }) => {
  await killNode(node);
  await pair.lab.lab('kill', node.name).catch(() => '');
  later(() => pair.lab.lab('start', node.name));
};

/** A small file system over a folder of the node, with what the folder holds. */
export const ownFileSystem =
  (folder: string, size: string): Verb =>
  async ({ node, later }) => {
    const kept = `/run/fault${folder.replaceAll('/', '-')}`;
    await on(
      node,
      `mkdir -p ${folder} && cp -a ${folder} ${kept} && mount -t tmpfs -o mode=0755,size=${size} fault ${folder} && cp -a ${kept}/. ${folder}/`,
    );
    later(() =>
      on(
        node,
        `rm -f ${folder}/.full; rm -rf ${kept}; cp -a ${folder} ${kept}; umount -l ${folder}; find ${folder} -mindepth 1 -delete; cp -a ${kept}/. ${folder}/; rm -rf ${kept}`,
      ),
    );
  };

/** No byte more can be written there. */
export const fill = (folder: string): Verb =>
  command(`dd if=/dev/zero of=${folder}/.full bs=4k 2>/dev/null; true`, `rm -f ${folder}/.full`);

export const readOnly = (folder: string): Verb =>
  command(`mount --bind ${folder} ${folder} && mount -o remount,ro,bind ${folder}`, `umount -l ${folder}`);

/** HAProxy's master hears nothing and says nothing. */
export const deafMaster: Verb = command(
  'kill -STOP $(systemctl show -P MainPID haproxy)',
  'kill -CONT $(systemctl show -P MainPID haproxy)',
);

/** keepalived ends when it is told to reload, as it does of files that it calls fatal. */
export const dyingReload: Verb = async ({ node, later }) => {
  const folder = '/run/systemd/system/keepalived.service.d';
  await on(
    node,
    `mkdir -p ${folder} && printf '[Service]\\nExecReload=\\nExecReload=/bin/kill -TERM $MAINPID\\n' >${folder}/fault.conf && systemctl daemon-reload`,
  );
  later(() => on(node, `rm -rf ${folder}; systemctl daemon-reload`));
};

export const killKeepalived: Verb = async ({ node }) => {
  process.kill((await keepalivedOf(node)).parent, 'SIGTERM');
};

export const noSudo: Verb = command(
  'mv /etc/sudoers.d/lab /root/sudoers.lab',
  'mv /root/sudoers.lab /etc/sudoers.d/lab',
);

/** `date` tells another time on the node from now on. A lab's hosts have their clock with the machine, which is not theirs to set. */
export const otherDate = (hours: number): Verb =>
  command(
    `printf '#!/bin/sh\\nTZ= exec /bin/date -d "${hours} hours" "$@"\\n' >/usr/sbin/date && chmod 755 /usr/sbin/date`,
    'rm -f /usr/sbin/date',
  );

/** Another program has the port. */
export const takePort = (port: number): Verb =>
  command(
    `systemd-run --quiet --unit=fault-port perl -MIO::Socket::INET -e '$$s = IO::Socket::INET->new(LocalPort => ${port}, Listen => 5) or die; sleep 600' && until ss -ltn | grep -q ':${port} '; do sleep 0.1; done`,
    'systemctl stop fault-port; systemctl reset-failed fault-port 2>/dev/null; true',
  );

/**
 * The node's time is nearly up as the confirmation is sent, and another command is at work on the run until it is: confirmation and timer then
 * come for their turn together. Timers look at the deadline every five seconds.
 */
export const holdTurn: Verb = async ({ node, say }) => {
  const held = on(
    node,
    `cd /var/lib/hitless/*/ && read -r boot up at <deadline && exec 7<turn && flock 7 &&
    end=$(awk '{ print int($1 * 100) + 600 }' /proc/uptime) && echo "$boot $end $at" >deadline &&
    until [ "$(awk '{ print int($1 * 100) }' /proc/uptime)" -ge "$end" ]; do sleep 0.05; done; sleep 0.3`,
  );
  // The coordinator goes on meanwhile.
  void held.then(
    () => say('confirmation and timer met'),
    (error: unknown) => say(String(error)),
  );
  await pause(300);
};

/** Somebody else writes into a file of the set. `kept`: before the run's own turn, and must then be left alone; `found`: after it. */
export const editLive =
  (path: string, fate: 'kept' | 'found'): Verb =>
  async ({ node, later }) => {
    await on(node, `echo '# by hand' >>${path}`);
    later(async () => {
      const hands = await on(
        node,
        `grep -cx '# by hand' ${fate === 'kept' ? path : `/var/lib/hitless/*/found${path}`}; true`,
      );
      if (hands.trim() !== '1') throw new Error(`what somebody wrote into ${path} of ${node.name} is gone`);
      await on(node, `sed -i '/^# by hand$/d' ${path}`);
    });
  };

export const startKeepalived: Verb = async ({ node, later }) => {
  later(() => on(node, 'systemctl start keepalived'));
};

/** The operator's Ctrl-C. */
export const interrupt: Verb = async (scene) => {
  runOf(scene).process.kill('SIGINT');
};

/** A run of the same files beside the first one. */
export const anotherRun =
  (codes: readonly number[], says: RegExp): Verb =>
  async ({ pair, inventory, say }) => {
    const { code, stdout } = await pair.lab.run('apply', pair.name, '-i', inventory);
    if (code === null || !codes.includes(code) || !says.test(stdout))
      throw new Error(`the other run ended with ${code}: ${stdout.slice(-500)}`);
    say(`the other run ended with ${code}`);
  };

export const write = async (node: DrillNode, path: string, text: string, mode = 0o644): Promise<void> =>
  writeFile(await pathOn(node, path), text, { mode });
