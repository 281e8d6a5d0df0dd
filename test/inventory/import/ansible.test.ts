import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatOf, type ImportedHost, readAnsible, selectHosts } from '../../../src/inventory/import/ansible.js';

function hostsOf(text: string, path = 'hosts'): readonly ImportedHost[] {
  const read = readAnsible({ path, text });
  if (!read.ok) throw new Error(read.mistakes.map(({ message }) => message).join('; '));
  return read.hosts;
}

/** `line:column message` of every mistake. */
function mistakesOf(text: string, path = 'hosts'): readonly string[] {
  const read = readAnsible({ path, text });
  return read.ok ? [] : read.mistakes.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

const INI = `
# the balancers of both sites
bastion.example.org

[lb_ams]
web-ams-lb[1:2].example.org ansible_port=2222
[lb_fra]
fra1 ansible_host=192.0.2.21 ansible_user="ops"   # the old one
fra2 ansible_host=192.0.2.22

[lb:children]
lb_ams
lb_fra

[lb:vars]
ansible_user = hitless
ansible_ssh_private_key_file='~/.ssh/lb key'
ansible_become=yes
[db]
db1
`;

describe('INI', () => {
  test('hosts have the variables of their groups, those nearest to them last', () => {
    const hosts = new Map(hostsOf(INI).map((host) => [host.name, host]));
    expect([...hosts.keys()]).toEqual([
      'bastion.example.org',
      'web-ams-lb1.example.org',
      'web-ams-lb2.example.org',
      'fra1',
      'fra2',
      'db1',
    ]);
    expect(hosts.get('web-ams-lb2.example.org')).toEqual({
      name: 'web-ams-lb2.example.org',
      groups: ['lb', 'lb_ams'],
      from: { file: 'hosts', line: 6, column: 1 },
      ssh: { user: 'hitless', port: 2222, keys: ['~/.ssh/lb key'] },
      become: 'sudo',
      notes: [],
    });
    expect(hosts.get('fra1')?.ssh).toEqual({ host: '192.0.2.21', user: 'ops', keys: ['~/.ssh/lb key'] });
    expect(hosts.get('db1')).toMatchObject({ ssh: {}, groups: ['db'] });
  });

  test('a group in a group loses to it, whatever the order in the file', () => {
    const [host] = hostsOf('[b:vars]\nansible_user=inner\n[a:children]\nb\n[a:vars]\nansible_user=outer\n[b]\nlb1\n');
    expect(host?.ssh.user).toBe('inner');
  });

  test.each([
    ['[web\nlb1', '1:1 "[web" is no section'],
    ['[web:host]\nlb1', '1:1 "[web:host]" is no section'],
    ['lb1 ansible_host 192.0.2.1', '1:5 "ansible_host" is no variable'],
    ['\n  lb1 user="x', '2:12 a quotation mark has no other half'],
    ['[a:vars]\nuser', '2:1 "user" is no variable'],
    ['[a:children]\nb # c', '2:1 there is no group "b"'],
    ['[a:children]\nb\n[b:children]\na', '4:1 group "a" is in itself'],
    ['lb[1:x] a=b', '1:1 "lb[1:x]" has a range of neither numbers nor single letters'],
  ])('%j is a mistake at its place', (text, mistake) => {
    expect(mistakesOf(text)).toContain(mistake);
  });

  test('all mistakes come at once', () => {
    expect(mistakesOf('[a\nlb1 x\n[b]\nlb2 y')).toHaveLength(2);
  });
});

const YAML = `
all:
  vars: { ansible_user: hitless, ansible_password: !vault "$ANSIBLE_VAULT;1.1" }
  children:
    lb:
      hosts:
        lb[1:2].example.org:
        lb3: { ansible_host: 192.0.2.3, ansible_port: 2222 }
      vars:
        ansible_become: true
    none:
`;
const LISTED = JSON.stringify({
  _meta: {
    hostvars: {
      lb1: { ansible_host: '192.0.2.1', ansible_user: 'hitless', ansible_become: true, other: { a: [1] } },
      lb2: { ansible_host: '192.0.2.2', ansible_user: 'hitless', ansible_port: 2222 },
    },
  },
  all: { children: ['ungrouped', 'lb'] },
  lb: { hosts: ['lb1', 'lb2'] },
});

describe('YAML and JSON', () => {
  test('YAML has the same groups, variables and ranges', () => {
    expect(hostsOf(YAML)).toMatchObject([
      { name: 'lb1.example.org', ssh: { user: 'hitless' }, become: 'sudo', groups: ['lb'] },
      { name: 'lb2.example.org', ssh: { user: 'hitless' }, become: 'sudo' },
      { name: 'lb3', ssh: { host: '192.0.2.3', port: 2222, user: 'hitless' }, from: { line: 8 } },
    ]);
  });

  test('what ansible-inventory --list prints is read, with the variables of each host', () => {
    expect(hostsOf(LISTED)).toMatchObject([
      { name: 'lb1', ssh: { host: '192.0.2.1', user: 'hitless' }, become: 'sudo', groups: ['lb'] },
      { name: 'lb2', ssh: { host: '192.0.2.2', port: 2222 }, groups: ['lb'] },
    ]);
  });

  test.each([
    ['all:\n  host: {}', '2:3 a group has no "host"'],
    ['all:\n  hosts: { lb1: 3 }', '2:17 a map stands here'],
    ['---\n- lb1', '2:1 an inventory is a map of groups'],
    ['{"all": {"hosts": [["lb1"]]}}', '1:20 a name stands here, and nothing else'],
    ['{"all": ', '1:9 '],
  ])('%j is a mistake at its place', (text, mistake) => {
    expect(mistakesOf(text).some((each) => each.startsWith(mistake))).toBe(true);
  });
});

test.each([
  ['hosts.yml', '[lb]', 'tree'],
  ['hosts.ini', 'lb:', 'ini'],
  ['hosts', '\n; x\n[lb]\nlb1', 'ini'],
  ['hosts', 'lb1.example.org:2222', 'ini'],
  ['hosts', '# x\nall:\n  hosts:', 'tree'],
  ['hosts', '---\nall: {}', 'tree'],
  ['hosts', '{ "all": {} }', 'tree'],
  ['-', '', 'ini'],
])('%s with %j is read as %s', (path, text, format) => {
  expect(formatOf({ path, text })).toBe(format);
});

const settings = (...assignments: readonly string[]) => hostsOf(`lb1 ${assignments.join(' ')}`)[0];

describe('variables', () => {
  test.each([
    ['ansible_ssh_common_args="-o ProxyJump=ops@bastion:2222"', ['ops@bastion:2222']],
    ['ansible_ssh_common_args="-J a,b -o Compression=yes"', ['a', 'b']],
    [`ansible_ssh_common_args='-o ProxyCommand="ssh -W %h:%p -q ops@bastion"'`, ['ops@bastion']],
  ])('%s is a jump host', (assignment, jump) => {
    expect(settings(assignment)).toMatchObject({ ssh: { jump }, notes: [] });
  });

  test('what can not be taken over is told', () => {
    const host = settings(
      'ansible_host="{{ address }}"',
      'ansible_port=none',
      'ansible_become=true',
      'ansible_become_method=doas',
      'ansible_become_password=x',
      `ansible_ssh_common_args='-o ProxyCommand="nc -x proxy %h %p"'`,
    );
    expect(host?.ssh).toEqual({});
    expect(host?.notes).toEqual([
      'ansible_host is a template, which only Ansible fills in: it was left out',
      'ansible_port is no port: it was left out',
      'ansible_become_method is doas, and only sudo is known: it was left out',
      'a password for sudo is not taken over: sudo must ask for none (NOPASSWD)',
      'ansible_ssh_common_args names a proxy that was not understood: give jump in the inventory, or ProxyJump in ssh_config',
    ]);
  });

  test('a host that Ansible does not reach by SSH is told', () => {
    expect(settings('ansible_connection=local')?.unreachable).toBe('ansible_connection is local, not ssh');
    expect(settings('ansible_connection=ssh')).not.toHaveProperty('unreachable');
  });
});

describe('the hosts that words name', () => {
  const hosts = hostsOf(INI);
  const names = (...words: readonly string[]) => {
    const chosen = selectHosts(hosts, words);
    return chosen.ok ? chosen.hosts.map(({ name }) => name) : chosen.message;
  };

  test('are hosts, groups, or globs of either', () => {
    expect(names('lb_fra')).toEqual(['fra1', 'fra2']);
    expect(names('lb')).toHaveLength(4);
    expect(names('web-*', 'db1')).toEqual(['web-ams-lb1.example.org', 'web-ams-lb2.example.org', 'db1']);
    expect(names()).toHaveLength(6);
  });

  test('must be there', () => {
    expect(names('lb_frx')).toBe('no host or group is called lb_frx; did you mean lb_fra?');
  });
});

const piece = fc.oneof(
  fc.constantFrom(
    '[a]',
    '[a:vars]',
    '[b:children]',
    '[',
    ']',
    'a',
    'b',
    'lb[1:3]',
    'x=y',
    '"',
    "'",
    '\\',
    '#',
    ';',
    ' ',
    ':',
    '{',
    '}',
    ',',
    '- ',
  ),
  fc.constantFrom(
    '\n',
    '\r\n',
    '\t',
    'all:\n',
    '  hosts:\n',
    'ansible_host={{ x }}',
    '!vault',
    '&a',
    '*a',
    '::1',
    ':99999',
  ),
  fc.string({ unit: 'binary', maxLength: 4 }),
);

test('whatever the text is, hosts come out, or mistakes with file, line and column', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), fc.constantFrom('x.ini', 'x.yaml', 'x'), (pieces, path) => {
      const read = readAnsible({ path, text: pieces.join('') });
      if (read.ok) {
        for (const { name } of read.hosts) expect(name).not.toBe('');
        return;
      }
      expect(read.mistakes.length).toBeGreaterThan(0);
      for (const { file, line, column, message } of read.mistakes) {
        expect(file).toBe(path);
        expect(line).toBeGreaterThan(0);
        expect(column).toBeGreaterThan(0);
        expect(message).not.toBe('');
      }
    }),
    { numRuns: 2000 },
  );
});

test('a chain of very many groups is told as too deep', () => {
  const chain = Array.from({ length: 5000 }, (_, index) => `[g${index}:children]\ng${index + 1}`).join('\n');
  expect(mistakesOf(`${chain}\n[g5000]\nlb1`)[0]).toMatch(/groups are nested deeper than 100 levels$/);
});
