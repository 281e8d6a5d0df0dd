import { parseJumpHost } from '../../ssh/jump.js';
import type { SshSettings } from '../../ssh/settings.js';
import { hostComplaint, isPort, userComplaint } from '../ssh-names.js';
import type { AnsibleVars } from './ansible-groups.js';

/** How a host is reached, as its Ansible variables say. What they don't say is absent. */
export interface ImportedSettings {
  readonly ssh: ImportedSsh;
  readonly become?: 'none' | 'sudo';
  /** What was not taken over, and why. */
  readonly notes: readonly string[];
  /** Why it can't be reached by SSH at all. */
  readonly unreachable?: string;
}

export type ImportedSsh = Partial<Pick<SshSettings, 'host' | 'user' | 'port' | 'keys' | 'jump'>>;

const SSH_CONNECTIONS = ['ssh', 'smart', 'paramiko', 'paramiko_ssh', 'ansible.builtin.ssh'];
const SUDO_METHODS = ['sudo', 'ansible.builtin.sudo'];

/** Reads the variables of a host that say how it is reached; the others are nobody's business here. */
export function readSshVariables(vars: AnsibleVars): ImportedSettings {
  const notes: string[] = [];
  const value = (names: readonly string[], complaintOf: (text: string) => string | undefined = () => undefined) => {
    const name = names.find((each) => vars.has(each));
    const text = name === undefined ? undefined : vars.get(name)?.trim();
    if (name === undefined || text === undefined || text === '') return undefined;
    const complaint = text.includes('{{') ? 'is a template, which only Ansible fills in' : complaintOf(text);
    if (complaint === undefined) return text;
    notes.push(`${name} ${complaint}: it was left out`);
    return undefined;
  };
  const connection = vars.get('ansible_connection');
  const host = value(['ansible_host', 'ansible_ssh_host'], (text) => hostComplaint(text)?.message);
  const user = value(['ansible_user', 'ansible_ssh_user'], (text) => userComplaint(text)?.message);
  const port = value(['ansible_port', 'ansible_ssh_port'], (text) => (isPort(Number(text)) ? undefined : 'is no port'));
  const key = value(['ansible_ssh_private_key_file', 'ansible_private_key_file']);
  const become = becomeOf(vars, value, notes);
  return {
    ssh: {
      ...(host !== undefined && { host }),
      ...(user !== undefined && { user }),
      ...(port !== undefined && { port: Number(port) }),
      ...(key !== undefined && { keys: [key] }),
      ...jumpOf(vars, value, notes),
    },
    ...(become !== undefined && { become }),
    notes,
    ...(connection !== undefined &&
      !SSH_CONNECTIONS.includes(connection) && { unreachable: `ansible_connection is ${connection}, not ssh` }),
  };
}

type ValueOf = (names: readonly string[], complaintOf?: (text: string) => string | undefined) => string | undefined;

function becomeOf(vars: AnsibleVars, value: ValueOf, notes: string[]): ImportedSettings['become'] {
  const said = value(['ansible_become', 'ansible_sudo']);
  if (said === undefined) return undefined;
  if (!/^(?:true|yes|on|1|y|t)$/i.test(said)) return 'none';
  value(['ansible_become_method'], (text) =>
    SUDO_METHODS.includes(text) ? undefined : `is ${text}, and only sudo is known`,
  );
  value(['ansible_become_user'], (text) => (text === 'root' ? undefined : `is ${text}, and root is needed`));
  if (vars.has('ansible_become_password') || vars.has('ansible_become_pass'))
    notes.push('a password for sudo is not taken over: sudo must ask for none (NOPASSWD)');
  return 'sudo';
}

const ARGUMENTS = ['ansible_ssh_common_args', 'ansible_ssh_extra_args', 'ansible_ssh_args'];

/** Jump hosts, as ssh's own arguments name them: -J, ProxyJump, or the ProxyCommand that does the same. */
function jumpOf(vars: AnsibleVars, value: ValueOf, notes: string[]): Pick<ImportedSsh, 'jump'> {
  for (const name of ARGUMENTS.filter((each) => vars.has(each))) {
    const text = value([name]);
    if (text === undefined) continue;
    const written =
      /(?:^|\s)-J\s*(\S+)/.exec(text)?.[1] ??
      /ProxyJump[=\s]+["']?([^\s"']+)/i.exec(text)?.[1] ??
      /ProxyCommand[=\s]+["']?ssh\s(?=[^"']*-W\s*["']?%h:%p)(?:[^"']*\s)?([\w.@:[\]-]+)["']?\s*$/i.exec(text)?.[1];
    const jump = written?.split(',') ?? [];
    if (jump.length > 0 && jump.every((hop) => parseJumpHost(hop) !== undefined)) return { jump };
    if (/Proxy|-J/.test(text))
      notes.push(
        `${name} names a proxy that was not understood: give jump in the inventory, or ProxyJump in ssh_config`,
      );
  }
  return {};
}
