import { createHash } from 'node:crypto';
import type { FakeNode } from './node-world.js';

export const KEEPALIVED_CONF = '/etc/keepalived/keepalived.conf';

/** The text of a file; undefined when it is not there. */
export function fileOf(node: FakeNode, path: string): string | undefined {
  if (path === KEEPALIVED_CONF) return node.keepalivedConf;
  return path === node.haproxy.configPath ? node.haproxy.config : node.files.get(path);
}

/** Undefined deletes; the two configurations are always there. */
export function putFile(node: FakeNode, path: string, text: string | undefined): void {
  if (path === KEEPALIVED_CONF) node.keepalivedConf = text ?? '';
  else if (path === node.haproxy.configPath) node.haproxy.config = text ?? '';
  else if (text === undefined) node.files.delete(path);
  else node.files.set(path, text);
}

/** Every file of the node, in the order of the paths. */
export const filesOf = (node: FakeNode): ReadonlyMap<string, string> =>
  new Map(
    [
      ...node.files,
      [KEEPALIVED_CONF, node.keepalivedConf] as const,
      [node.haproxy.configPath, node.haproxy.config] as const,
    ].toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );

export const digestOf = (text: string | undefined): string =>
  text === undefined ? 'absent' : createHash('sha256').update(text).digest('hex');
