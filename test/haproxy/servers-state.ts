import { parseServersState, type ServersState } from '../../src/haproxy/show-servers-state.js';

/** Columns of `show servers state` that a test wants otherwise. */
export interface ServerColumns {
  readonly name?: string;
  readonly address?: string;
  readonly port?: number;
  /** 0 down, 2 up. */
  readonly op?: number;
  readonly admin?: number;
  readonly weight?: number;
  readonly configured?: number;
  /** 1: no check has come back yet. */
  readonly checkStatus?: number;
  /** 6 checked, 2 checks turned off, 0 no check. */
  readonly check?: number;
  readonly agent?: number;
  readonly fqdn?: string;
  readonly ssl?: number;
}

/** An answer of HAProxy 2.4 and later. Without changes: servers that are UP, checked, with weight 1, at 192.0.2.1:8001. */
export function serversStateText(...servers: readonly ServerColumns[]): string {
  const lines = servers.map((given) => {
    const { name = 'pages/s1', address = '192.0.2.1', port = 8001, op = 2, admin = 0, weight = 1 } = given;
    const { configured = 1, checkStatus = 6, check = 6, agent = 0, fqdn = '-', ssl = 0 } = given;
    const [backend, server] = name.split('/');
    return `4 ${backend} 1 ${server} ${address} ${op} ${admin} ${weight} ${configured} 9 ${checkStatus} 3 4 ${check} ${agent} 0 0 ${fqdn} ${port} - ${ssl} 0 - - 0`;
  });
  const columns =
    '# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight srv_time_since_last_change srv_check_status srv_check_result srv_check_health srv_check_state srv_agent_state bk_f_forced_id srv_f_forced_id srv_fqdn srv_port srvrecord srv_use_ssl srv_check_port srv_check_addr srv_agent_addr srv_agent_port';
  return ['1', columns, ...lines, '', ''].join('\n');
}

export const serversState = (...servers: readonly ServerColumns[]): ServersState =>
  parseServersState(serversStateText(...servers));
