import type { Complaint } from './mistake.js';
import { quoted } from './quote.js';

/** Written at the top of a file tree that no configuration belongs in. */
const notForFiles = /^\/(dev|proc|sys|run|tmp)(\/|$)/;
/** Directories that hold more than one service's files: to empty them of what hitless does not know would break the node. */
const shared = /^\/[^/]+$|^\/(usr|var|lib|boot|etc\/(systemd|ssl|default|cron\.d|sudoers\.d))(\/[^/]+)?$/;

/** What is wrong with the path of a file or directory on a node, or `undefined`. */
export function nodePathComplaint(path: string): Complaint | undefined {
  if (!path.startsWith('/')) {
    return {
      message: `${quoted(path)} is not an absolute path on the node`,
      suggestion: 'write it from / on, such as /etc/haproxy/haproxy.cfg',
    };
  }
  if (path.length > 1024 || /[\p{Cc}]/u.test(path))
    return { message: 'a path has at most 1024 characters, and none that is not printable' };
  const plain = `/${path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')}`;
  if (path.split('/').includes('..'))
    return { message: `${quoted(path)} leads upwards by ".."`, suggestion: 'write the path without ".."' };
  if (plain === '/') return { message: '"/" is no place for a file' };
  if (notForFiles.test(plain))
    return { message: `${quoted(path)} is no place for a configuration: it does not outlive a boot` };
  return path === plain || path === `${plain}/`
    ? undefined
    : { message: `${quoted(path)} has needless parts`, suggestion: `write ${plain}` };
}

/** What is wrong with `purge` of a directory on a node, or `undefined`. */
export function purgeComplaint(path: string): Complaint | undefined {
  if (!shared.test(path.replace(/\/$/, ''))) return undefined;
  return {
    message: `${quoted(path)} may not be purged: other services keep their files there`,
    suggestion: 'purge a directory of its own below it',
  };
}

/** What is wrong with the name or number of a user or group on a node, or `undefined`. */
export function ownerComplaint(owner: string): Complaint | undefined {
  if (owner.includes(':'))
    return { message: `${quoted(owner)} is a user and a group`, suggestion: 'give them apart: owner: … and group: …' };
  if (/^([A-Za-z_][A-Za-z0-9_.-]{0,31}\$?|\d{1,10})$/.test(owner)) return undefined;
  return { message: `${quoted(owner)} is not the name or number of a user or group` };
}

/** What is wrong with permissions, or `undefined`. */
export function modeComplaint(mode: string): Complaint | undefined {
  if (/^0?[0-7]{3}$/.test(mode)) return undefined;
  if (/^0?[1-7][0-7]{3}$/.test(mode))
    return {
      message: `${quoted(mode)} sets more than permissions (setuid, setgid or sticky)`,
      suggestion: 'write three octal digits behind a 0',
    };
  return { message: `${quoted(mode)} is not octal permissions`, suggestion: "write them like '0644'" };
}

/** YAML reads 0644 as the number 644, and 0o644 as 420: what was meant can't be told any more. */
export function bareMode(value: number): Complaint {
  return {
    message: `permissions need quotes, found the number ${value}`,
    suggestion: "write them like '0644': YAML makes another number of the bare digits",
  };
}
