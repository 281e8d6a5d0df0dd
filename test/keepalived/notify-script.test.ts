import { expect, it } from 'vitest';
import { readKeepalivedConfig } from '../../src/keepalived/read.js';

const read = (text: string) => readKeepalivedConfig([{ path: '/k.conf', text }], { configId: 'a' }).notifyScripts;

it('notify scripts of instances, groups and global_defs are read with their users', () => {
  const text = `global_defs {
  startup_script /usr/local/sbin/up
}
vrrp_instance VI_1 {
  notify_master "/usr/local/sbin/tell 'MASTER now'" tell ops
  notify_backup /usr/local/sbin/tell
}
vrrp_sync_group G {
  notify "/usr/local/sbin/tell G" tell
}
`;
  expect(read(text)).toEqual([
    { keyword: 'startup_script', argv: ['/usr/local/sbin/up'], at: { file: '/k.conf', line: 2 } },
    {
      keyword: 'notify_master',
      of: 'VI_1',
      argv: ['/usr/local/sbin/tell', 'MASTER now'],
      user: 'tell ops',
      at: { file: '/k.conf', line: 5 },
    },
    { keyword: 'notify_backup', of: 'VI_1', argv: ['/usr/local/sbin/tell'], at: { file: '/k.conf', line: 6 } },
    { keyword: 'notify', of: 'G', argv: ['/usr/local/sbin/tell', 'G'], user: 'tell', at: { file: '/k.conf', line: 9 } },
  ]);
});

it('a configuration without any has no list, and a notify without a command is none', () => {
  expect(read('vrrp_instance VI_1 {\n  notify_priority_changes on\n}\n')).toBeUndefined();
  expect(read('vrrp_instance VI_1 {\n  notify_master\n}\n')).toBeUndefined();
});
