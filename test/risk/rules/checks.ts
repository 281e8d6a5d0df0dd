import { instanceConf } from '../scenes.js';

/** A vrrp_script block. */
export const script = (body: string, name = 'chk'): string => `vrrp_script ${name} {\n    ${body}\n}`;

/** An instance that tracks the script `chk`. */
export const tracked = (body: string, more: Parameters<typeof instanceConf>[0] = {}): string =>
  instanceConf({ head: script(body), lines: TRACK, ...more });

export const TRACK: readonly string[] = ['track_script {', '    chk', '}'];

/** Serves every address. */
export const WILDCARD = 'frontend web\n    bind :443\n';
export const HTTP_CHECK = 'script "/usr/bin/curl -fs http://127.0.0.1:8404/ready"';
export const PROCESS_CHECK = 'script "/usr/bin/killall -0 haproxy"';
