import { describe, expect, test } from 'vitest';
import { NODE_PIECE_FROM } from '../../src/risk/evidence.js';
import { evidenceFromFiles } from '../../src/risk/from-files.js';
import { HAPROXY_PATH, instanceConf, KEEPALIVED_PATH } from './scenes.js';

const keepalivedOf = (text: string, ...others: readonly { readonly path: string; readonly text: string }[]) => ({
  input: [{ path: KEEPALIVED_PATH, text }, ...others],
  configId: 'lb1',
});

describe('the files of a node are evidence', () => {
  test('with the releases that somebody has said', () => {
    const evidence = evidenceFromFiles({
      node: 'lb1',
      keepalived: keepalivedOf(instanceConf()),
      haproxy: [{ path: HAPROXY_PATH, text: 'frontend web\n bind :80\n' }],
      keepalivedRelease: '2.0.20',
      haproxyRelease: '2.8.3',
    });
    expect(evidence).toMatchObject({ node: 'lb1', keepalivedRelease: '2.0.20', haproxyRelease: '2.8.3' });
    expect(evidence.routers).toMatchObject([{ instance: 'VI_1', release: '2.0.20', vrid: 51 }]);
    expect(evidence.haproxy?.binds).toMatchObject([{ section: 'frontend web', portFrom: 80 }]);
    const live = Object.entries(NODE_PIECE_FROM).flatMap(([piece, from]) => (from === 'live' ? [piece] : []));
    expect(evidence.missing).toEqual(Object.fromEntries(live.map((piece) => [piece, 'only files were read'])));
  });

  test('with routers of an assumed release, which is not told as if it were known', () => {
    const evidence = evidenceFromFiles({ node: 'lb1', keepalived: keepalivedOf(instanceConf()) });
    expect(evidence.routers).toMatchObject([{ release: '2.2.8' }]);
    expect(evidence.keepalivedRelease).toBeUndefined();
    expect(evidence.missing).toMatchObject({
      keepalivedRelease: "keepalived's release is not known from files",
      haproxy: 'there is no haproxy.cfg',
      haproxyTexts: 'there is no haproxy.cfg',
    });
  });

  test('with what they include, as the config-id has it', () => {
    const included = { path: '/etc/keepalived/conf.d/web.conf', text: instanceConf({ lines: ['@lb1 nopreempt'] }) };
    const { keepalived, keepalivedTexts } = evidenceFromFiles({
      node: 'lb1',
      keepalived: keepalivedOf('include conf.d/*.conf\n', included),
    });
    expect(keepalived?.instances).toMatchObject([{ name: 'VI_1', nopreempt: true }]);
    expect(keepalivedTexts?.map(({ path }) => path)).toEqual([KEEPALIVED_PATH, included.path]);
  });
});

test('a keepalived.conf that includes what is not at hand is none: what it lacks may stand there', () => {
  const evidence = evidenceFromFiles({
    node: 'lb1',
    keepalived: keepalivedOf(`include /etc/keepalived/scripts.conf\n${instanceConf()}`),
  });
  const reason = `${KEEPALIVED_PATH}:1 includes /etc/keepalived/scripts.conf, which is not at hand`;
  expect(evidence).not.toHaveProperty('keepalived');
  expect(evidence.missing).toMatchObject({ keepalived: reason, keepalivedTexts: reason, routers: reason });
});

test('why a file is not here may be known better', () => {
  const { missing } = evidenceFromFiles({
    node: 'lb1',
    missing: { haproxy: 'a secret decides which lines there are' },
  });
  expect(missing).toMatchObject({
    keepalived: 'there is no keepalived.conf',
    haproxy: 'a secret decides which lines there are',
  });
});
