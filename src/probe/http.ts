import { type IncomingMessage, request } from 'node:http';
import type { Duplex } from 'node:stream';
import type { HttpQuestion } from '../inventory/model.js';
import { Unanswered } from './outcome.js';

/** What is read of an identity header at most: it ends up in reports. */
const IDENTITY_CHARACTERS = 64;

interface HttpAnswer {
  readonly kind: 'answered';
  readonly text: string;
  readonly answeredBy?: string;
}

/**
 * Sends one GET with `Connection: close` and reads the answer to the end of its body.
 * Rejects when the connection fails, the answer is cut short or is not HTTP, or with `status N` for one outside `expectStatus`.
 */
export async function askHttp(
  question: HttpQuestion & { readonly address: string; readonly port: number },
  stream: Duplex,
): Promise<HttpAnswer> {
  const response = await responseOf(question, stream);
  const status = response.statusCode ?? 0;
  const [from, to] = question.expectStatus;
  if (status < from || status > to) throw new Unanswered(`status ${status}`);
  const text = `status ${status}`;
  if (question.identityHeader === undefined) return { kind: 'answered', text };
  return { kind: 'answered', text, answeredBy: identityOf(response, question.identityHeader) };
}

function responseOf(question: Parameters<typeof askHttp>[0], stream: Duplex): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request({
      // Without an agent node:http takes exactly this stream and asks for `Connection: close`.
      createConnection: () => stream,
      path: question.path,
      setHost: false,
      headers: { host: hostOf(question), 'user-agent': 'hitless-probe', accept: '*/*' },
    });
    asked.on('error', reject);
    asked.on('response', (response) => {
      response.on('error', reject);
      response.on('end', () => resolve(response));
      response.resume();
    });
    asked.end();
  });
}

/** RFC 9112 §3.2: the authority without the scheme's default port; IPv6 addresses in brackets. */
function hostOf({ hostHeader, address, port }: Parameters<typeof askHttp>[0]): string {
  if (hostHeader !== undefined) return hostHeader;
  const host = address.includes(':') ? `[${address}]` : address;
  return port === 80 ? host : `${host}:${port}`;
}

function identityOf(response: IncomingMessage, header: string): string {
  const value = [response.headers[header.toLowerCase()] ?? '(no header)'].flat().join(', ');
  return value.replace(/[^\x20-\x7e]/g, '?').slice(0, IDENTITY_CHARACTERS);
}
