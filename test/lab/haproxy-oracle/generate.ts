/** Choices that are the same for the same seed (mulberry32). */
interface Dice {
  /** A whole number from 0 to below `bound`. */
  readonly below: (bound: number) => number;
  readonly chance: (percent: number) => boolean;
  readonly one: <T>(first: T, ...others: readonly T[]) => T;
}

function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    below,
    chance: (percent) => below(100) < percent,
    one: (first, ...others) => [first, ...others][below(others.length + 1)] ?? first,
  };
}

interface Making {
  readonly dice: Dice;
  /** Named defaults and `.if` are known since 2.4. */
  readonly since24: boolean;
  /** A port that no other line of the file uses. */
  readonly port: (count?: number) => number;
  readonly lines: string[];
}

const balances: readonly [string, ...string[]] = [
  'roundrobin',
  'leastconn',
  'source',
  'static-rr',
  'first',
  'uri',
  'hdr(Host)',
];

function serverParameters({ dice }: Making, http: boolean): string {
  const { below, chance, one } = dice;
  const some = [
    chance(50) && one('check', 'check', 'no-check'),
    chance(30) && `weight ${below(257)}`,
    chance(20) && one('backup', 'backup', 'no-backup'),
    chance(15) && one('disabled', 'enabled'),
    chance(25) && `inter ${one('1s', '500', '"2000ms"', '1m')}`,
    chance(25) && `rise ${1 + below(9)} fall ${1 + below(9)}`,
    chance(25) && `maxconn ${below(1000)}`,
    chance(15) && one('ssl verify none', 'no-ssl', 'ssl  verify   none'),
    chance(10) && `agent-check agent-port ${1 + below(60_000)}`,
    chance(20) && http && `cookie ${one('check', 'backup', "'a b'", 'a\\ b', '"c#d"', 'x\\#y')}`,
    chance(10) && 'on-marked-down shutdown-sessions slowstart 10s',
    chance(10) && `init-addr ${one('last,libc,none', 'none', '127.0.0.9')}`,
  ].filter((part) => part !== false);
  return some.toSorted(() => below(3) - 1).join(' ');
}

const serverAddress = ({ dice: { one, below } }: Making): string =>
  one(
    `127.0.0.${1 + below(200)}:${1 + below(60_000)}`,
    `192.0.2.${1 + below(200)}:80`,
    `198.51.100.${below(250)}`,
    `[2001:DB8::${below(9999)}]:443`,
    `2001:db8:0:0::${below(99)}:8080`,
    'ipv4@127.0.0.1:81',
    'ipv6@[::1]:82',
    'localhost:8000',
    '127.0.0.1:+1000',
    '127.0.0.1:-20',
    '/oracle/app.sock',
    'unix@/oracle/other.sock',
    `"\${VIP}:9000"`,
    "'127.0.0.1:9001'",
  );

/** HAProxy refuses to check a server on a port that it does not know. */
const withoutPort = /:[+-]|^198\./;

function bindLine({ dice, port }: Making): string {
  const address = dice.one(
    () => `:${port()}`,
    () => `*:${port()}`,
    () => `127.0.0.${1 + dice.below(250)}:${port()}`,
    () => `192.0.2.10:${port()}`,
    () => {
      const first = port(4);
      return `127.0.0.1:${first}-${first + 3}`;
    },
    () => `[::1]:${port()}`,
    () => `:::${port()}`,
    () => `ipv6@:${port()}`,
    () => `2001:db8::10:${port()}`,
    () => `192.0.2.11:${port()},ipv4@192.0.2.12:${port()},[2001:DB8:0::1]:${port()}`,
    () => `/oracle/bind-${port()}.sock`,
    () => `unix@/oracle/bind-${port()}.sock`,
    () => `"\${VIP}:${port()}"`,
    () => `$VIP:${port()}`,
  )();
  return `  bind ${address}${dice.one('', '', ' name a', ' maxconn 10', ' interface lo', ' # here', '#here', ' mss 1400 backlog 20')}`;
}

function serversInto(making: Making, http: boolean): void {
  const { dice, lines } = making;
  if (dice.chance(50)) lines.push(`  default-server ${serverParameters(making, false)} inter 3s`);
  const count = dice.below(5);
  for (let index = 0; index < count; index += 1) {
    const conditional = making.since24 && dice.chance(10);
    if (conditional) lines.push(`.if ${dice.one('version_atleast(2.5)', 'streq("a","b")', 'defined(HOME)')}`);
    if (dice.chance(12)) {
      const range = dice.one('3', '2-5', '7-7');
      lines.push(`  server-template t${index}_ ${range} localhost:${80 + index} ${serverParameters(making, false)}`);
    } else {
      const address = serverAddress(making);
      const port = withoutPort.test(address) ? ' port 9000' : '';
      lines.push(`  server s${index} ${address} ${serverParameters(making, http)}${port}`.trimEnd());
    }
    if (conditional) lines.push('.endif');
    if (dice.chance(10)) lines.push('  default-server weight 7 maxconn 77');
  }
  if (dice.chance(15))
    lines.push('  server base 127.0.0.1:1 check', '  server follows 127.0.0.2:1 no-check track base');
}

function defaultsInto(making: Making, name: string, from: string): string {
  const { dice, lines } = making;
  const mode = dice.one('http', 'tcp');
  const header = [making.since24 || dice.chance(50) ? name : '', from === '' ? '' : `from ${from}`];
  lines.push(`defaults ${header.join(' ')}`.trimEnd(), `  mode ${mode}`, '  timeout connect 5s');
  lines.push('  timeout client 1m', '  timeout server 1m');
  if (dice.chance(50)) lines.push(`  balance ${dice.one(...balances)}`);
  if (dice.chance(50)) lines.push(`  default-server ${serverParameters(making, false)} fall 4`);
  if (dice.chance(10)) lines.push('  disabled');
  return mode;
}

function proxyInto(making: Making, index: number, inherited: readonly [string, string]): void {
  const { dice, lines, since24 } = making;
  const kind = dice.one('frontend', 'backend', 'listen');
  const from = since24 && dice.chance(30);
  lines.push(`${dice.one('', '  ')}${kind} ${dice.one('p', 'web.', 'x-', 'a:')}${index}${from ? ' from first' : ''}`);
  const own = dice.chance(30) ? dice.one('http', 'tcp') : undefined;
  if (own !== undefined) lines.push(`  mode ${own}`);
  const http = (own ?? (from ? inherited[0] : inherited[1])) === 'http';
  if (kind !== 'frontend' && dice.chance(40)) lines.push(`  balance ${dice.one(...balances)}`);
  if (kind !== 'frontend' && http && dice.chance(30)) lines.push('  cookie "SRV" insert indirect nocache');
  if (dice.chance(10)) lines.push(dice.one('  disabled', '  enabled'));
  if (kind !== 'backend') for (let bind = dice.below(3); bind >= 0; bind -= 1) lines.push(bindLine(making));
  if (kind !== 'frontend') serversInto(making, http);
}

/** A configuration made by chance of what the reader claims to know. The same seed gives the same text. */
export function generateConfig(seed: number, since24: boolean): string {
  const dice = diceOf(seed);
  let nextPort = 10_000;
  const port = (count = 1): number => {
    nextPort += count;
    return nextPort - count;
  };
  const making: Making = { dice, since24, port, lines: ['global', '  setenv VIP 127.0.0.77', '  maxconn 500'] };
  if (dice.chance(30)) making.lines.push('  localpeer me');
  if (dice.chance(40))
    making.lines.push('peers cluster', `  peer me 127.0.0.5:${port()}`, `  peer oracle 127.0.0.6:${port()}`);
  const first = defaultsInto(making, 'first', '');
  const modes = [first, defaultsInto(making, 'second', since24 && dice.chance(50) ? 'first' : '')] as const;
  const count = 3 + dice.below(6);
  for (let index = 0; index < count; index += 1) proxyInto(making, index, modes);
  making.lines.push('listen last', '  enabled', `  bind :${port()}`);
  return `${making.lines.join(dice.one('\n', '\n', '\r\n'))}\n`;
}
