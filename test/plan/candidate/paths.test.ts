import { describe, expect, it } from 'vitest';
import { candidateItems, listedItems } from '../../../src/plan/candidate/items.js';
import { parentsOf } from '../../../src/plan/candidate/paths.js';
import { candidateNode } from './candidate-node.js';

const words = (items: readonly { kind: string; name: string }[]): readonly string[] =>
  [...new Set(items.map(({ kind, name }) => `${kind}:${name}`))].toSorted();

describe('what is looked at on a node', () => {
  it('is every file, socket and directory that the configurations and the command line name', () => {
    const node = candidateNode({
      cfg: `
        global
          crt-base /etc/ssl
          chroot /var/lib/haproxy/
          pidfile /run/h/pid
          stats socket /run/haproxy/admin.sock
        frontend web
          bind :443 ssl crt site.pem crt-list list.txt ca-file /etc//ca.pem
          errorfile 503 /etc/haproxy/503.http
      `,
      conf: 'global_defs {\n  script_user ops\n}\nvrrp_script c {\n  script "/bin/sh /opt/check"\n}\nvrrp_instance V {\n  track_script {\n    c\n  }\n}\n',
      staged: { '/etc/haproxy/haproxy.cfg': '' },
    });
    expect(words(candidateItems(node))).toEqual([
      'certificates:/etc/ca.pem',
      'certificates:/etc/ssl/site.pem',
      'certificates:/etc/ssl/site.pem.dsa',
      'certificates:/etc/ssl/site.pem.ecdsa',
      'certificates:/etc/ssl/site.pem.rsa',
      'file:/etc/haproxy/503.http',
      'list:/etc/ssl/list.txt',
      'path:/',
      'path:/bin',
      'path:/etc/haproxy/haproxy.cfg',
      'path:/etc/ssl',
      'path:/opt',
      'path:/run/h',
      'path:/run/haproxy',
      'path:/run/haproxy/admin.sock',
      'path:/var/lib/haproxy',
      'script:/bin/sh',
      'script:/opt/check',
      'space:/',
      'space:/etc',
      'space:/etc/haproxy',
      'user:ops',
    ]);
    const lists = new Map([['/etc/ssl/list.txt', ['a.pem', '/srv/b.pem']]]);
    expect(words(listedItems(node, { ...node.inspection, lists }))).toEqual([
      'certificates:/etc/ssl/a.pem',
      'certificates:/srv/b.pem',
    ]);
  });

  it('the directories above a path are told outermost first', () => {
    expect(parentsOf('/a/b/c')).toEqual(['/', '/a', '/a/b']);
    expect(parentsOf('/a')).toEqual(['/']);
  });
});
