import { describe, expect, it } from 'vitest';
import { withPriorities } from '../../src/keepalived/edit-priority.js';
import { readKeepalivedConfig } from '../../src/keepalived/read.js';
import type { SourceFile } from '../../src/keepalived/source.js';

const MAIN = '/etc/keepalived/keepalived.conf';
const OPTIONS = { configId: 'lb1', version: '2.2.7' };

const conf = (...lines: readonly string[]): SourceFile => ({ path: MAIN, text: `${lines.join('\n')}\n` });
const block = (...lines: readonly string[]): SourceFile =>
  conf(
    '! pair',
    'vrrp_instance VI_1 {',
    ...lines,
    '    virtual_router_id 51',
    '    interface eth0',
    '    virtual_ipaddress { 192.0.2.100 }',
    '}',
  );

const edited = (files: readonly SourceFile[], priorities: Record<string, number> = { VI_1: 120 }): string => {
  const edit = withPriorities(files, new Map(Object.entries(priorities)), OPTIONS);
  return edit.verdict === 'ok' ? edit.files.map(({ text }) => text).join('') : `blocked: ${edit.reason}`;
};

describe('another priority in keepalived.conf', () => {
  it.each([
    ['    priority 100', '    priority 120'],
    ['\tpriority\t100   # the second one', '\tpriority\t120   # the second one'],
    ['    priority 100\r', '    priority 120\r'],
    ['    advert_int 1\n    priority 90\n    priority 100', '    priority 90\n    priority 120'],
  ])('changes the number and nothing else: %j', (line, expected) => {
    const file = block(line);
    const text = edited([file]);
    expect(text).toContain(expected);
    expect(text.length).toBe(file.text.length);
  });

  it('changes the file that the line stands in', () => {
    const part = { path: '/etc/keepalived/prio.conf', text: 'priority 100' };
    const edit = withPriorities([block('    include prio.conf'), part], new Map([['VI_1', 120]]), OPTIONS);
    expect(edit).toEqual({ verdict: 'ok', files: [{ path: part.path, text: 'priority 120' }] });
  });

  it('adds the line where there is none', () => {
    const text = edited([block()]);
    expect(text).toContain('vrrp_instance VI_1 {\n    priority 120\n');
    expect(readKeepalivedConfig([{ path: MAIN, text }], OPTIONS).instances).toMatchObject([{ priority: 120 }]);
  });

  it('changes several instances at once, with and without a line', () => {
    const one = block('    priority 100').text;
    const two = block().text.replace('VI_1', 'VI_2').replace('51', '52').replace('.100', '.101');
    const text = edited([{ path: MAIN, text: two + one }], { VI_1: 7, VI_2: 8 });
    const { instances } = readKeepalivedConfig([{ path: MAIN, text }], OPTIONS);
    expect(instances.map(({ name, priority }) => [name, priority])).toEqual([
      ['VI_2', 8],
      ['VI_1', 7],
    ]);
  });

  it.each<[string, readonly SourceFile[], string]>([
    [
      'a definition stands for the number',
      [conf('$PRIO=100', ...block('    priority $PRIO').text.trim().split('\n'))],
      'is no plain number',
    ],
    ['the line is for one node only', [block('    @lb1 priority 100')], 'under a condition'],
    [
      'the line is in a sequence',
      [conf('~SEQ(id,1,2) vrrp_instance VI_$id { priority 100 }')],
      'under a condition or in a sequence',
    ],
    [
      'the block begins in the middle of a line',
      [conf('vrrp_instance VI_1 { virtual_router_id 51', 'interface eth0', 'virtual_ipaddress { 192.0.2.100 }', '}')],
      'does not begin on a line of its own',
    ],
    ['the instance is not there', [conf('')], 'VI_1 is in no file'],
    [
      'two instances include the line',
      [
        conf(
          ...['1', '2'].map(
            (n) =>
              `vrrp_instance VI_${n} {\n    include prio.conf\n    virtual_router_id 5${n}\n    interface eth0\n    virtual_ipaddress { 192.0.2.10${n} }\n}`,
          ),
        ),
        { path: '/etc/keepalived/prio.conf', text: 'priority 100\n' },
      ],
      'would change more than the priority',
    ],
  ])('is refused when %s', (_title, files, why) => {
    expect(edited(files)).toContain('blocked: ');
    expect(edited(files)).toContain(why);
  });
});
