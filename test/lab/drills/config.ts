import { type Letter, lettersOf, type NodeSetup, type Setup } from './trial.js';

/** What the lab gave a pair: two VRIDs and VIPs, and an address for each node. */
export interface PairAddresses {
  readonly vrids: readonly [number, number];
  readonly vips: readonly [string, string];
  readonly nodes: Readonly<Partial<Record<Letter, string>>>;
}

/** The check succeeds as long as this file is there, */
export const HEALTHY_FILE = '/run/drill-healthy';
/** and does not end as long as this one is. */
export const HANG_FILE = '/run/drill-hangs';
export const CHECK = {
  path: '/usr/local/sbin/drill-check',
  text: `#!/bin/sh\n[ ! -e ${HANG_FILE} ] || sleep 1000\ntest -e ${HEALTHY_FILE}\n`,
};
/** What it holds is added to the priority. */
export const PRIORITY_FILE = '/run/drill-priority';

/** A node's keepalived.conf. */
export function renderConfig(setup: Setup, letter: Letter, addresses: PairAddresses): string {
  const instances = setup.syncGroup === true ? [1, 2] : [1];
  return [
    ...block('global_defs', ['enable_script_security', 'script_user root', `vrrp_version ${setup.version}`]),
    ...trackedThings(setup),
    ...(setup.syncGroup === true
      ? block('vrrp_sync_group G', [...block('group', ['VI_1', 'VI_2']), ...tracks(setup)])
      : []),
    ...instances.flatMap((number) => renderInstance(setup, letter, addresses, number)),
    '',
  ].join('\n');
}

/** A file that keepalived can't run with. */
export function renderBroken(setup: Setup, letter: Letter, addresses: PairAddresses): string {
  return renderConfig(setup, letter, addresses).replaceAll('interface eth0', 'interface nowhere0');
}

function trackedThings({ check, trackFile }: Setup): readonly string[] {
  const script =
    check === undefined
      ? []
      : block('vrrp_script drill', [
          `script ${CHECK.path}`,
          'interval 1',
          `fall ${check.fall}`,
          `rise ${check.rise}`,
          `weight ${check.weight}`,
        ]);
  const file = trackFile === true ? block('vrrp_track_file drill', [`file ${PRIORITY_FILE}`, 'weight 1']) : [];
  return [...script, ...file];
}

function tracks({ check, trackFile }: Setup): readonly string[] {
  return [
    ...(check === undefined ? [] : block('track_script', ['drill'])),
    ...(trackFile === true ? block('track_file', ['drill']) : []),
  ];
}

function renderInstance(setup: Setup, letter: Letter, addresses: PairAddresses, number: number): readonly string[] {
  const own = nodeSetup(setup, letter);
  const { vips, vrids } = addresses;
  const held = setup.syncGroup === true ? [vips[number - 1]] : vips.slice(0, own.vips ?? 1);
  return block(`vrrp_instance VI_${number}`, [
    'state BACKUP',
    'interface eth0',
    `virtual_router_id ${vrids[number - 1]}`,
    `priority ${own.priority}`,
    `advert_int ${own.advertInt ?? setup.advertInt}`,
    ...(own.lines ?? []),
    ...(own.password === undefined ? [] : block('authentication', ['auth_type PASS', `auth_pass ${own.password}`])),
    ...(setup.multicast === true ? [] : renderPeers(setup, letter, addresses)),
    ...block(
      'virtual_ipaddress',
      held.map((vip) => `${vip}/32 dev eth0`),
    ),
    ...(setup.syncGroup === true ? [] : tracks(setup)),
  ]);
}

function renderPeers(setup: Setup, letter: Letter, { nodes }: PairAddresses): readonly string[] {
  const peers = lettersOf(setup).filter((each) => each !== letter);
  return [
    `unicast_src_ip ${nodes[letter]}`,
    ...block(
      'unicast_peer',
      peers.map((peer) => String(nodes[peer])),
    ),
  ];
}

function nodeSetup({ nodes }: Setup, letter: Letter): NodeSetup {
  const own = nodes[letter];
  if (own === undefined) throw new Error(`the setup has no node ${letter}`);
  return own;
}

const block = (head: string, lines: readonly string[]): readonly string[] => [
  `${head} {`,
  ...lines.map((line) => `    ${line}`),
  '}',
];
