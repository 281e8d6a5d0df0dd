import { HaproxyAnswerError } from './answer-error.js';

/** One server of `show servers state`. */
export interface ServerState {
  readonly backend: string;
  readonly server: string;
  /** `BACKEND/SERVER`, as the CLI names it. */
  readonly name: string;
  /** Absent: it has none yet. */
  readonly address?: string;
  readonly port: number;
  /** The host name that the address comes from. */
  readonly fqdn?: string;
  /** Absent before 2.4. */
  readonly ssl?: boolean;
  /** Its operational state: `down` is SRV_ST_STOPPED. */
  readonly state: 'down' | 'starting' | 'up' | 'stopping';
  /** Set by the CLI or an agent (FMAINT, FDRAIN). A server with `disabled` in its configuration starts with `maint`. */
  readonly maint: boolean;
  readonly drain: boolean;
  /** `disabled` in the configuration that it was started with (CMAINT). */
  readonly disabledInConfig: boolean;
  /** In MAINT because of the server it tracks or of its name (IMAINT, RMAINT, HMAINT). */
  readonly maintByOthers: boolean;
  /** Its weight now, and as its configuration says it. */
  readonly weight: number;
  readonly configuredWeight: number;
  readonly checks: 'none' | 'on' | 'off';
  /** No check has come back yet. */
  readonly unchecked: boolean;
  readonly agent: boolean;
  /** The line itself, as a server-state-file holds it. */
  readonly line: string;
}

/** The answer of `show servers state`, which is also the form of a server-state-file. */
export interface ServersState {
  /** The version of the form, and the names of the columns. */
  readonly heading: readonly string[];
  readonly servers: readonly ServerState[];
}

const command = 'show servers state';

/** enum srv_admin and CHK_ST_* of HAProxy's server-t.h and check-t.h. */
const ADMIN = { forcedMaint: 0x01, inheritedMaint: 0x02, configMaint: 0x04, forcedDrain: 0x08, otherMaint: 0x60 };
const CHECK = { configured: 0x02, enabled: 0x04 };
const STATES = ['down', 'starting', 'up', 'stopping'] as const;
/** HCHK_STATUS_INI. */
const UNCHECKED = 1;

function readServer(names: readonly string[], line: string, received: string): ServerState {
  const words = line.split(' ');
  const field = (name: string): string | undefined => words[names.indexOf(name)];
  const count = (name: string): number => {
    const value = field(name);
    if (value === undefined || !/^\d+$/.test(value))
      throw new HaproxyAnswerError(command, `'${line.slice(0, 120)}' has no number ${name}`, received);
    return Number(value);
  };
  const given = (name: string): string | undefined => (field(name) === '-' ? undefined : field(name));
  const state = STATES[count('srv_op_state')];
  if (state === undefined)
    throw new HaproxyAnswerError(command, `'${line.slice(0, 120)}' has no known state`, received);
  const { be_name: backend = '', srv_name: server = '' } = { be_name: field('be_name'), srv_name: field('srv_name') };
  const admin = count('srv_admin_state');
  const check = count('srv_check_state');
  const [address, fqdn, ssl] = [given('srv_addr'), given('srv_fqdn'), given('srv_use_ssl')];
  return {
    backend,
    server,
    name: `${backend}/${server}`,
    ...(address === undefined ? {} : { address }),
    port: count('srv_port'),
    ...(fqdn === undefined ? {} : { fqdn }),
    ...(ssl === undefined ? {} : { ssl: ssl === '1' }),
    state,
    maint: (admin & ADMIN.forcedMaint) !== 0,
    drain: (admin & ADMIN.forcedDrain) !== 0,
    disabledInConfig: (admin & ADMIN.configMaint) !== 0,
    maintByOthers: (admin & (ADMIN.inheritedMaint | ADMIN.otherMaint)) !== 0,
    weight: count('srv_uweight'),
    configuredWeight: count('srv_iweight'),
    checks: (check & CHECK.configured) === 0 ? 'none' : (check & CHECK.enabled) === 0 ? 'off' : 'on',
    unchecked: count('srv_check_status') === UNCHECKED,
    agent: (count('srv_agent_state') & CHECK.configured) !== 0,
    line,
  };
}

/**
 * Reads `show servers state` of HAProxy 1.8 to 3.4. Throws `HaproxyAnswerError` for anything else.
 * Source: dump_servers_state(), srv_state_file version 1.
 */
export function parseServersState(text: string): ServersState {
  const [version = '', names = '', ...lines] = text.split('\n').filter((line) => line.trim() !== '');
  if (version !== '1' || !names.startsWith('# be_id be_name '))
    throw new HaproxyAnswerError(command, 'not the known form (version 1)', text);
  const columns = names.slice('# '.length).split(' ');
  return { heading: [version, names], servers: lines.map((line) => readServer(columns, line, text)) };
}
