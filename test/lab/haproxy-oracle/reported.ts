import type { StatRow } from '../../../src/haproxy/show-stat.js';
import { type Fact, plainAddress } from './expected.js';
import type { Witness } from './witness.js';

type Reported = Omit<Fact, 'maybe'>;

const has = (value: string | undefined, bit: number): boolean => (Number(value ?? 0) & bit) !== 0;

/** SRV_ADMF_CMAINT: `disabled` in the file. */
const disabledInFile = 0x04;
/** CHK_ST_CONFIGURED of checks and of agent checks. */
const checkConfigured = 0x02;

function inStat({ pxname, svname, fields }: StatRow): string {
  const { bck, slim = '', cookie = '', tracked = '' } = fields;
  return [
    `${pxname}/${svname}`,
    bck === '1' ? 'backup' : 'active',
    `maxconn ${Number(slim)}`,
    `cookie '${cookie}'`,
    tracked === '' ? '' : `tracks ${tracked}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** Rise and fall are shown of servers that are checked now. */
function checksIn({ pxname, svname, fields }: StatRow): readonly Reported[] {
  const { check_rise: rise = '', check_fall: fall = '' } = fields;
  return rise === '' ? [] : [{ what: 'server checks', text: `${pxname}/${svname} rise ${rise} fall ${fall}` }];
}

/** A negative port offset is printed as an unsigned number of 32 bits. */
const signed = (port: number): number => port | 0;

function whereOf(line: Readonly<Record<string, string>>, row: StatRow | undefined): string {
  const { srv_fqdn: name = '-', srv_addr: address = '-' } = line;
  if (name !== '-') return name;
  if (address !== '-') return plainAddress(address);
  return row?.fields['addr'] ?? '-';
}

const showsSsl = ({ srv_use_ssl }: Readonly<Record<string, string>>): boolean => srv_use_ssl === '1';

function inState(line: Readonly<Record<string, string>>, row: StatRow | undefined): string {
  const flags = [
    has(line['srv_admin_state'], disabledInFile) && 'disabled',
    has(line['srv_check_state'], checkConfigured) && 'check',
    has(line['srv_agent_state'], checkConfigured) && 'agent',
    showsSsl(line) && 'ssl',
  ];
  return [
    `${line['be_name']}/${line['srv_name']}`,
    whereOf(line, row),
    signed(Number(line['srv_port'] ?? 0)),
    `weight ${line['srv_iweight']}`,
    ...flags.filter(Boolean),
  ].join(' ');
}

const backendText = ({ pxname, fields }: StatRow): string =>
  `${pxname} ${fields['mode']} ${fields['algo']} cookie '${fields['cookie']}'`;

/** What a running HAProxy says, in the words of `Fact`. */
export function reportedFacts({ stat, servers, listening }: Witness): readonly Reported[] {
  const rows = new Map(stat.map((row) => [`${row.pxname}/${row.svname}`, row]));
  // `show servers state` lists the servers of disabled proxies too, which were never set up: without checks, say.
  const live = new Set(stat.filter(({ type }) => type === 'backend').map(({ pxname }) => pxname));
  const ofLiveProxy = (line: Readonly<Record<string, string>>): boolean => live.has(line['be_name'] ?? '');
  return [
    ...stat.flatMap((row): readonly Reported[] => {
      if (row.type === 'frontend') return [{ what: 'frontend', text: `${row.pxname} ${row.fields['mode']}` }];
      if (row.type === 'backend') return [{ what: 'backend', text: backendText(row) }];
      return row.type === 'server' ? [{ what: 'server', text: inStat(row) }, ...checksIn(row)] : [];
    }),
    ...servers.filter(ofLiveProxy).map((line) => ({
      what: 'server state' as const,
      text: inState(line, rows.get(`${line['be_name']}/${line['srv_name']}`)),
    })),
    ...[...listening].map((text) => ({ what: 'listener' as const, text })),
  ];
}
