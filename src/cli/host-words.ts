import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type ImportedHost, readAnsible, selectHosts } from '../inventory/import/ansible.js';
import { expandPattern } from '../inventory/import/host-pattern.js';
import type { ImportedSettings } from '../inventory/import/ssh-variables.js';
import type { NodeSpec } from '../inventory/model.js';
import { hostComplaint, jumpComplaint, userComplaint } from '../inventory/ssh-names.js';
import { Complaint } from './complaint.js';
import { mistakesText } from './fleet.js';

/** What the command line says of hosts that are in no inventory yet. */
export interface HostOptions {
  readonly from?: string;
  readonly key?: readonly string[];
  readonly jump?: readonly string[];
  readonly knownHosts?: readonly string[];
  readonly sshConfig?: string;
  readonly become: NodeSpec['become'];
}

/** The hosts that the words and the file name, each once, and what of the file was not taken over. */
export function hostsToLookAt(
  words: readonly string[],
  options: HostOptions,
): { readonly specs: readonly NodeSpec[]; readonly notes: readonly string[] } {
  for (const hop of options.jump ?? []) refuse(`--jump ${hop}`, jumpComplaint(hop));
  const named = options.from === undefined ? words.flatMap(hostsOfWord) : hostsOfFile(options.from, words);
  if (named.length === 0)
    throw new Complaint('no host to look at: name some, or a file that has some with --from FILE');
  const specs = named.filter(({ unreachable }) => unreachable === undefined).map((host) => specOf(host, options));
  return {
    specs: [...new Map(specs.map((spec) => [JSON.stringify(spec.ssh), spec])).values()],
    notes: named.flatMap(({ name, notes, unreachable }) =>
      [...notes, ...(unreachable === undefined ? [] : [`not looked at: ${unreachable}`])].map(
        (note) => `${name}: ${note}`,
      ),
    ),
  };
}

type NamedHost = ImportedSettings & { readonly name: string };

/** `[user@]host[:port]`, with ranges. */
function hostsOfWord(word: string): readonly NamedHost[] {
  const at = word.lastIndexOf('@');
  const user = at < 0 ? undefined : word.slice(0, at);
  if (user !== undefined) refuse(word, userComplaint(user));
  const expanded = expandPattern(word.slice(at + 1));
  if ('complaint' in expanded) throw new Complaint(complaintText(word, expanded.complaint));
  return expanded.hosts.map((name) => {
    refuse(word, hostComplaint(name));
    const port = expanded.port;
    return { name, ssh: { ...(user !== undefined && { user }), ...(port !== undefined && { port }) }, notes: [] };
  });
}

function hostsOfFile(file: string, words: readonly string[]): readonly ImportedHost[] {
  const path = file === '-' ? 'standard input' : file;
  const read = readAnsible({ path, text: textOf(file) });
  if (!read.ok) throw new Complaint(mistakesText(read.mistakes, 'the Ansible inventory'));
  const selected = selectHosts(read.hosts, words);
  if (!selected.ok) throw new Complaint(`${path}: ${selected.message}`);
  return selected.hosts;
}

function textOf(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new Complaint(`--from ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function specOf({ name, ssh, become }: NamedHost, options: HostOptions): NodeSpec {
  const { key = [], jump = [], knownHosts = [], sshConfig } = options;
  return {
    name,
    labels: {},
    ssh: {
      host: name,
      jump,
      knownHosts: knownHosts.map(absolute),
      ...(sshConfig !== undefined && { config: sshConfig === 'none' ? sshConfig : absolute(sshConfig) }),
      ...ssh,
      keys: (ssh.keys ?? key).map(absolute),
    },
    become: ssh.user === 'root' ? 'none' : (become ?? options.become),
    haproxy: {},
    keepalived: {},
    checks: [],
    files: [],
    vars: {},
    secrets: {},
  };
}

/** From where hitless was called, as for ssh and Ansible; an inventory file may lie elsewhere. */
const absolute = (path: string): string => (/^~(?:\/|$)/.test(path) ? path : resolve(path));

interface Wrong {
  readonly message: string;
  readonly suggestion?: string | undefined;
}

function refuse(word: string, complaint: Wrong | undefined): void {
  if (complaint !== undefined) throw new Complaint(complaintText(word, complaint));
}

const complaintText = (word: string, { message, suggestion }: Wrong): string =>
  `${word}: ${message}${suggestion === undefined ? '' : `; ${suggestion}`}`;
