import { isIPv6 } from 'node:net';
import type { Complaint } from './mistake.js';
import { quoted } from './quote.js';
import { isPort } from './ssh-names.js';

/** Where a probe or check connects to. */
export interface Endpoint {
  /** As it was written: the name of a probe that has no other. */
  readonly text: string;
  /** Host name or address without brackets; absent where the node itself is meant. */
  readonly address?: string;
  readonly port: number;
  /** Path and query of an HTTP question; `/` where none was written. */
  readonly path: string;
}

type Read = { readonly endpoint: Endpoint } | { readonly complaint: Complaint };

/** Characters that HTTP and a URL never hold unescaped; the URL parser would drop or escape them silently. */
const unsafe = /[^\x21-\x7e]/;

/** Reads `http://host[:port]/path` or, for a node's own check, `:port/path`. */
export function httpEndpoint(text: string): Read {
  const onNode = /^:(?=\d)/.test(text);
  const spelled = onNode ? `http://node${text}` : text;
  if (/^https:/i.test(text)) return httpsRefused(text);
  if (!/^http:\/\/[^/]/i.test(spelled) || unsafe.test(text) || !URL.canParse(spelled)) {
    const likely = `http://${text}`;
    const suggestion =
      !text.includes('://') && !unsafe.test(text) && URL.canParse(likely) ? `write ${likely}` : undefined;
    return { complaint: { message: `${quoted(text)} is not an http:// URL`, suggestion } };
  }
  const url = new URL(spelled);
  if (url.username !== '' || url.password !== '') {
    return { complaint: { message: 'a probe URL may not hold a user or password' } };
  }
  if (url.port === '0') return { complaint: { message: `${quoted(text)} has port 0` } };
  const endpoint = { text, port: url.port === '' ? 80 : Number(url.port), path: `${url.pathname}${url.search}` };
  return { endpoint: onNode ? endpoint : { ...endpoint, address: withoutBrackets(url.hostname) } };
}

/** Reads `host:port`, `[ipv6]:port` or, for a node's own check, `:port`. */
export function tcpEndpoint(text: string): Read {
  const [, bracketed, plain, port] = /^(?:\[([^\]]*)\]|([A-Za-z0-9._-]*)):(\d{1,5})$/.exec(text) ?? [];
  const right = isPort(Number(port)) && (bracketed === undefined || isIPv6(bracketed));
  if (!right) {
    const suggestion = 'write host:port, an IPv6 address in brackets';
    return { complaint: { message: `${quoted(text)} is not an address with a port`, suggestion } };
  }
  const host = bracketed === undefined ? plain : withoutBrackets(new URL(`http://[${bracketed}]`).hostname);
  const endpoint = { text, port: Number(port), path: '/' };
  return { endpoint: host === undefined || host === '' ? endpoint : { ...endpoint, address: host.toLowerCase() } };
}

function httpsRefused(text: string): Read {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const where = url === undefined ? '' : `: '${url.hostname}:${url.port === '' ? 443 : url.port}'`;
  return { complaint: { message: 'https:// is not supported', suggestion: `ask the port with tcp${where}` } };
}

function withoutBrackets(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}
