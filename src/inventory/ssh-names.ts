import { isIPv6 } from 'node:net';
import type { Complaint } from './mistake.js';
import { quoted } from './quote.js';

/*
 * These words are handed to ssh and its configuration: none may begin with "-" (it would be read as an option) or hold
 * anything that a shell or ssh_config would take as syntax.
 */
const hostPattern = /^[A-Za-z0-9:_][A-Za-z0-9._:%-]{0,254}$/;
const userPattern = /^[A-Za-z0-9_][A-Za-z0-9._@\\$+-]{0,127}$/;

/** What is wrong with the name or address of an SSH host, or `undefined`. A name may be a Host alias of ssh_config. */
export function hostComplaint(host: string): Complaint | undefined {
  const [user, rest] = split(host, host.lastIndexOf('@'));
  if (user !== undefined && rest !== undefined) {
    return { message: `${quoted(host)} holds a user`, suggestion: 'give it as ssh: { host: …, user: … }' };
  }
  if (host.startsWith('[')) return { message: `${quoted(host)} has brackets`, suggestion: 'write IPv6 without them' };
  if (!hostPattern.test(host)) return { message: `${quoted(host)} is not a host name or address` };
  if (!host.includes(':') || isIPv6(host)) return undefined;
  return { message: `${quoted(host)} is not a host name or address`, suggestion: 'a port goes in ssh.port' };
}

/** What is wrong with an SSH user name, or `undefined`. */
export function userComplaint(user: string): Complaint | undefined {
  return userPattern.test(user) ? undefined : { message: `${quoted(user)} is not a user name` };
}

/** What is wrong with a jump host `[user@]host[:port]` (an IPv6 address in brackets), or `undefined`. */
export function jumpComplaint(jump: string): Complaint | undefined {
  if (jump.includes(','))
    return { message: `${quoted(jump)} is several hops`, suggestion: 'make each hop a list item' };
  const [user, place = jump] = split(jump, jump.lastIndexOf('@'));
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(\d{1,5}))?$/.exec(place) ?? [];
  const host = bracketed ?? plain;
  const fine =
    host !== undefined &&
    hostPattern.test(host) &&
    (bracketed === undefined || isIPv6(bracketed)) &&
    (user === undefined || userPattern.test(user)) &&
    (port === undefined || isPort(Number(port)));
  if (fine) return undefined;
  const suggestion = 'write [user@]host[:port], an IPv6 address in brackets';
  return { message: `${quoted(jump)} is not a jump host`, suggestion };
}

/** Whether a number is a TCP port that can be connected to. */
export function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= 65_535;
}

function split(text: string, at: number): [string, string] | [undefined, undefined] {
  return at === -1 ? [undefined, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
