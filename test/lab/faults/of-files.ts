import { certificateMaker } from '../../certificates.js';
import type { Expectation, Fault } from './fault.js';
import { pemText } from './pair.js';
import { edited, PATHS, type Sources } from './site.js';
import { takePort } from './verbs.js';

const refused = (says: RegExp, codes = [3]): Expectation => ({ codes, ends: ['refused'], says });
const appended =
  (path: string, text: string) =>
  (sources: Sources): Sources =>
    edited(sources, path, (before) => `${before}${text}`);
const replaced =
  (path: string, from: string | RegExp, to: string) =>
  (sources: Sources): Sources =>
    edited(sources, path, (before) => before.replace(from, to));
const withFile = (sources: Sources, path: string, text: string, mode: string): Sources => ({
  ...sources,
  files: new Map(sources.files).set(path, text),
  modes: { ...sources.modes, [path]: mode },
});

/** What can be wrong with the files that are to be rolled. */
export const faultsOfFiles = (): readonly Fault[] => [
  {
    id: 'bad-syntax',
    title: 'haproxy.cfg that does not parse',
    files: appended(PATHS.haproxy, '\nfrontend broken\n    nonsense here\n'),
    expect: refused(/haproxy -c refuses/),
  },
  {
    id: 'bad-keepalived',
    title: 'keepalived.conf with an unknown word',
    files: replaced(PATHS.keepalived, 'advert_int 1', 'advert_int 1\n    nonsense here'),
    expect: refused(/keepalived.*nonsense|nonsense.*keepalived/),
  },
  {
    id: 'no-certificate',
    title: 'a certificate that is missing on one node',
    files: replaced(PATHS.haproxy, PATHS.certificate, '/etc/haproxy/missing.pem'),
    expect: refused(/missing\.pem/),
  },
  {
    id: 'expired-certificate',
    title: 'an expired certificate',
    files: (sources) => edited(sources, PATHS.certificate, () => madePem(-1)),
    expect: refused(/expired/),
  },
  {
    id: 'foreign-key',
    title: 'a certificate with the key of another one',
    files: (sources) => edited(sources, PATHS.certificate, (pem) => foreignKey(pem)),
    expect: refused(/site\.pem/),
  },
  {
    id: 'foreign-bind',
    title: 'a bind to an address that the node has not',
    files: appended(PATHS.haproxy, '\nfrontend away\n    bind 203.0.113.9:81\n    default_backend pages\n'),
    expect: refused(/203\.0\.113\.9/),
  },
  {
    id: 'port-taken',
    title: 'a bind to a port that another program has',
    files: appended(PATHS.haproxy, '\nfrontend taken\n    bind *:8444\n    default_backend pages\n'),
    inject: takePort(8444),
    expect: refused(/8444/),
  },
  {
    id: 'no-chroot',
    title: 'a chroot that is not there',
    files: replaced(PATHS.haproxy, /^ {4}chroot .*$/m, '    chroot /var/lib/nowhere'),
    expect: refused(/\/var\/lib\/nowhere/),
  },
  {
    id: 'low-limits',
    title: 'more connections than the service may have files open',
    files: replaced(PATHS.haproxy, 'maxconn 4000', 'maxconn 4000000'),
    expect: refused(/4000000|files|limit/i),
  },
  {
    id: 'no-stats-directory',
    title: 'a stats socket in a directory that is not there',
    files: replaced(PATHS.haproxy, 'stats timeout', 'stats socket /run/nowhere/stats.sock mode 600\n    stats timeout'),
    expect: refused(/\/run\/nowhere/),
  },
  {
    id: 'no-variable',
    title: 'a template variable that is not there',
    files: (sources) => ({ ...appended(PATHS.haproxy, '# {{ nowhere }}\n')(sources), templates: [PATHS.haproxy] }),
    expect: refused(/"nowhere" is undefined/, [2]),
  },
  {
    id: 'script-not-executable',
    title: 'a check script that may not be executed',
    files: (sources) =>
      withFile(
        replaced(PATHS.keepalived, '/usr/local/sbin/haproxy-serves', '/etc/keepalived/serves')(sources),
        '/etc/keepalived/serves',
        '#!/bin/sh\nexit 0\n',
        '0644',
      ),
    expect: refused(/\/etc\/keepalived\/serves/),
  },
  {
    id: 'health-red',
    title: 'a health check that is red on the new files',
    files: replaced(PATHS.haproxy, /^frontend web$/m, '$&\n    http-request deny deny_status 503 if { path /ready }'),
    expect: { codes: [4], ends: ['taken back'], says: /health check red|503/ },
  },
  {
    id: 'fewer-backends',
    title: 'fewer servers that are UP than before',
    files: replaced(PATHS.haproxy, /^( {4}server s2 [\d.]+):8002$/m, '$1:8009'),
    expect: (side) => ({
      codes: [4],
      ends: ['taken back'],
      says: /server|s2|backend/,
      ...(side === 'MASTER' && { interrupts: 'HAProxy sends requests to the dead server until its check has failed' }),
    }),
  },
];

function madePem(days: number): string {
  const certificates = certificateMaker();
  try {
    return pemText(certificates.make('site.example', { days }));
  } finally {
    certificates.remove();
  }
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----\n/;
const foreignKey = (pem: string): string => pem.replace(CERTIFICATE, CERTIFICATE.exec(madePem(100))?.[0] ?? '');
