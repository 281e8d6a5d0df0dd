import { Command, Option } from 'commander';
import type { DiscoverOptions } from '../discover-hosts.js';
import { another, withLogOptions } from '../options.js';
import { wholeFrom } from '../values.js';

const EXAMPLES = `
Looks at every host over SSH, puts those that share VRRP instances into pairs, and writes an inventory with comments. Nothing on a host is changed. A
host is [user@]host[:port], and may have ranges: lb[1:3].example.org. What is not said here, ssh_config says. With --from the words select hosts of the
file: hosts, groups or globs. Ansible's group_vars are files of their own: give what ansible-inventory --list prints where they matter.

A VRID that is in use in several places is told apart by unicast peers, by the MASTER that a BACKUP hears, and by VIPs. Hosts that are in no pair are told with
the reason, in the file as well.

Exit code 0: a pair was found; 3: none was; 9: a host could not be read. What was found is written all the same.

Examples:
  hitless discover lb1.example.org lb2.example.org --out inventory.yaml
  hitless discover ops@192.0.2.[11:20] --jump ops@bastion.example.org
  hitless discover --from hosts.ini loadbalancers --out inventory.yaml
  ansible-inventory -i hosts --list | hitless discover --from - loadbalancers`;

export function discoverCommand(finish: (exitCode: number) => void): Command {
  return withLogOptions(new Command('discover'))
    .description('look at hosts, find the pairs among them, and write an inventory')
    .argument('[host...]', 'hosts to look at; with --from hosts, groups or globs of the file (default: all of it)')
    .option('--from <file>', 'an Ansible inventory: INI, YAML or JSON; - is standard input')
    .option('--key <file>', 'private key file, may be given again (default: what ssh_config says)', another)
    .option(
      '--jump <host>',
      'jump host [user@]host[:port], may be given again (default: what ssh_config says)',
      another,
    )
    .option('--known-hosts <file>', 'known_hosts file, may be given again (default: what ssh_config says)', another)
    .option('--ssh-config <file>', 'ssh_config file to honour, none for none')
    .addOption(
      new Option('--become <how>', 'how to become root where the user is not root')
        .choices(['none', 'sudo'])
        .default('sudo'),
    )
    .option('--out <file>', 'write the inventory to this file (default: standard output)')
    .option('--force', 'replace the file of --out')
    .option('--json', 'print JSON instead of text')
    .addOption(new Option('--concurrency <hosts>', 'hosts looked at at once').argParser(wholeFrom(1)).default(20))
    .addHelpText('after', EXAMPLES)
    .action(async (words: string[], options: DiscoverOptions) => {
      const { discoverHosts } = await import('../discover-hosts.js');
      finish(await discoverHosts(words, options));
    });
}
