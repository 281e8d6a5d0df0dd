import { describe, expect, test } from 'vitest';
import { countedTracks, uncountedTracks } from '../../src/keepalived/counted-tracks.js';
import { readKeepalivedConfig } from '../../src/keepalived/read.js';

const scripts = `vrrp_script chk {
  script /bin/true
  weight -20
}
track_file drain {
  file /run/drain
}
vrrp_track_process haproxy {
  process haproxy
}
`;

/** `kind name weight` of what counts for instance A, its own interface eth0 left out. */
function counted(body: string, { group = '', version = '2.2.7' } = {}): readonly string[] {
  const other = 'vrrp_instance B {\n interface eth0\n virtual_router_id 2\n}\n';
  const text = `${scripts}${group}vrrp_instance A {\n interface eth0\n virtual_router_id 1\n${body}\n}\n${other}`;
  const config = readKeepalivedConfig([{ path: '/k', text }], { configId: 'x', version });
  const [a] = config.instances;
  if (!a) throw new Error('no instance was read');
  return countedTracks(a, config, version)
    .filter(({ kind, name }) => kind !== 'interface' || name !== 'eth0')
    .map(({ kind, name, weight, reverse }) => `${kind} ${name} ${weight}${reverse ? ' reverse' : ''}`);
}

const group = 'vrrp_sync_group G {\n group {\n A\n B\n }\n}\n';
const tracks = 'track_script { chk }\n track_file { drain }\n track_interface { eth1 weight 7 }';

describe('what counts of the tracks of an instance', () => {
  test('its own interface and those of its VIPs are faults', () => {
    const config = readKeepalivedConfig(
      [
        {
          path: '/k',
          text: 'vrrp_instance A {\n interface eth0\n virtual_ipaddress {\n 10.0.0.1 dev eth1\n 10.0.0.2 dev eth2 no_track\n }\n}',
        },
      ],
      { configId: 'x' },
    );
    const [a] = config.instances;
    expect(a && countedTracks(a, config).map(({ name, weight }) => [name, weight])).toEqual([
      ['eth0', 0],
      ['eth1', 0],
    ]);
  });

  test('weights come from the script and the file where the track has none', () => {
    expect(counted(`${tracks}\n track_process { haproxy }`)).toEqual([
      'script chk -20',
      'interface eth1 7',
      'file drain 1',
      'process haproxy 0',
    ]);
  });

  test("a track's own weight comes before the script's", () => {
    expect(counted('track_script { chk weight 5 reverse }')).toEqual(['script chk 5 reverse']);
  });

  test('a member of a sync group loses weighted scripts, and a file its weight, but no weighted interface', () => {
    expect(counted(tracks, { group })).toEqual(['interface eth1 7', 'file drain 0']);
  });

  test('with 2.1.5 it loses scripts and files of weight 0 too', () => {
    expect(counted('track_script { chk weight 0 }', { group })).toEqual(['script chk 0']);
    expect(counted('track_script { chk weight 0 }', { group, version: '2.1.5' })).toEqual([]);
  });

  test('sync_group_tracking_weight keeps them', () => {
    const keeping = group.replace('}\n}', '}\n sync_group_tracking_weight\n}');
    expect(counted('track_script { chk }', { group: keeping })).toEqual(['script chk -20']);
  });

  test('an address owner has no weights', () => {
    expect(counted(`priority 255\n ${tracks}`)).toEqual(['file drain 0']);
  });

  test("a group's tracks count for its members, without weights when one of them is the address owner", () => {
    const tracking = group.replace('}\n}', '}\n track_script { chk }\n}');
    expect(counted('', { group: tracking })).toEqual(['script chk -20']);
    expect(counted('priority 255', { group: tracking })).toEqual(['script chk 0']);
  });

  test('what is tracked twice is a fault if either is, else it has the weight of the group', () => {
    const tracking = group.replace('}\n}', '}\n track_script { chk weight 6 }\n}');
    expect(counted('track_script { chk weight 0 }', { group: tracking })).toEqual(['script chk 0']);
    expect(counted('track_interface { eth1 weight 4 }\n virtual_ipaddress { 10.0.0.1 dev eth1 }')).toEqual([
      'interface eth1 0',
    ]);
  });
});

test('what does not count as it says is told, unless the group tracks it too', () => {
  const uncounted = (body: string, groupText = group): readonly string[] => {
    const text = `${scripts}${groupText}vrrp_instance A {\n interface eth0\n virtual_router_id 1\n${body}\n}\nvrrp_instance B {\n interface eth0\n virtual_router_id 2\n}\n`;
    const config = readKeepalivedConfig([{ path: '/k', text }], { configId: 'x' });
    const [a] = config.instances;
    return a === undefined
      ? []
      : uncountedTracks(a, config).map(({ track, becomes }) => `${track.kind} ${track.name} becomes ${becomes}`);
  };
  expect(uncounted(tracks)).toEqual(['script chk becomes nothing', 'file drain becomes a fault']);
  expect(uncounted('track_file { drain weight 2 }')).toEqual(['file drain becomes nothing']);
  expect(uncounted('track_script { chk }', group.replace(/}\n$/, 'track_script { chk }\n}\n'))).toEqual([]);
  expect(uncounted(tracks, '')).toEqual([]);
  expect(uncounted(`priority 255\n${tracks}`, '')).toEqual([
    'script chk becomes nothing',
    'interface eth1 becomes nothing',
    'file drain becomes a fault',
  ]);
});
