import type { LinkFacts } from './host-facts.js';

/**
 * Network interfaces from the lines of `ip -o -d link show` and from what `grep -H` found in the state files of systemd-networkd and NetworkManager,
 * which are named by the interface's number. Lines of another shape are passed over.
 */
export function readLinks(lines: readonly string[], found: readonly string[]): readonly LinkFacts[] {
  return lines.flatMap((line) => {
    const [, index, ifname, flags = '', details = ''] = /^(\d+): ([^\s@:]+)(?:@\S+)?: <([^>]*)>(.*)$/.exec(line) ?? [];
    if (index === undefined || ifname === undefined) return [];
    const kind = kindOf(details);
    return [
      {
        ifname,
        up: flags.split(',').includes('UP'),
        carrier: flags.split(',').includes('LOWER_UP'),
        ...(kind === undefined ? {} : { kind }),
        ...managerOf(index, found),
      },
    ];
  });
}

/** What stands first in one of the lines behind `link/…` and is not the kind. */
const OTHER_WORDS = /^(?:link\/.*|vf|alias|altname|parentbus|prog\/.*|.*_slave|RX:|TX:|\d+)$/;

/** `-o` puts a backslash in the place of each line break. */
function kindOf(details: string): string | undefined {
  const [, ...rest] = details.split('\\');
  return rest.map((each) => each.trim().split(/\s+/)[0] ?? '').find((word) => word !== '' && !OTHER_WORDS.test(word));
}

function managerOf(index: string, found: readonly string[]): Pick<LinkFacts, 'managedBy' | 'keepConfiguration'> {
  const values = (prefix: string): readonly string[] =>
    found.filter((line) => line.startsWith(prefix)).map((line) => line.slice(prefix.length).trim());
  const state = `/run/systemd/netif/links/${index}:`;
  const [admin] = values(`${state}ADMIN_STATE=`);
  if (admin !== undefined && admin !== 'unmanaged') {
    const [file = ''] = values(`${state}NETWORK_FILE=`);
    const keep = found.flatMap((line) => keptBy(line, file)).at(-1);
    return { managedBy: 'systemd-networkd', ...(keep === undefined ? {} : { keepConfiguration: keep }) };
  }
  return values(`/run/NetworkManager/devices/${index}:managed=`).includes('true')
    ? { managedBy: 'NetworkManager' }
    : {};
}

/** A drop-in stands in a folder that is named after its file, in whichever of the directories, and wins over it. */
function keptBy(line: string, file: string): readonly string[] {
  const [, path = '', value = ''] = /^(\/.*):KeepConfiguration *= *(.*)$/.exec(line) ?? [];
  const name = file.slice(file.lastIndexOf('/') + 1);
  return name !== '' && (path === file || path.includes(`/${name}.d/`)) ? [value.trim()] : [];
}
