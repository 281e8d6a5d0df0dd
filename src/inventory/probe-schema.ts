import * as z from 'zod';
import { type Endpoint, httpEndpoint, tcpEndpoint } from './endpoints.js';
import type { Complaint } from './mistake.js';
import { complaintText, duration, headerName, hostHeader, probeName } from './schema-text.js';

type ReadEndpoint = typeof httpEndpoint;
/** `vip`: the address must be written. `node`: it may be left out, and is then the node's SSH host. */
type Of = 'vip' | 'node';

function endpointText(read: ReadEndpoint, of: Of) {
  return z.string().transform((text, context): Endpoint => {
    const answer = read(text);
    const complaint = 'complaint' in answer ? answer.complaint : missingAddress(answer.endpoint, of);
    if ('endpoint' in answer && complaint === undefined) return answer.endpoint;
    if (complaint !== undefined) context.addIssue({ code: 'custom', message: complaintText(complaint) });
    return z.NEVER;
  });
}

function missingAddress(endpoint: Endpoint, of: Of): Complaint | undefined {
  if (endpoint.address !== undefined || of === 'node') return undefined;
  return { message: 'the address is missing', suggestion: 'only a check of a node may leave it out' };
}

const statusRange = z
  .union(
    [
      z
        .int()
        .min(100)
        .max(599)
        .transform((status): [number, number] => [status, status]),
      z
        .string()
        .regex(/^[1-5]\d\d-[1-5]\d\d$/, { error: 'expected an HTTP status such as 200, or a range such as 200-399' })
        .transform((text): [number, number] => [Number(text.slice(0, 3)), Number(text.slice(4))])
        .refine(([from, to]) => from <= to, { error: 'the range ends below its beginning' }),
    ],
    { error: 'expected an HTTP status such as 200, or a range such as 200-399' },
  )
  .describe('HTTP status, or range of statuses, that counts as answered. Default 200-399.');

function question(of: Of) {
  const example = of === 'vip' ? '192.0.2.100' : '';
  return {
    http: z.exactOptional(
      endpointText(httpEndpoint, of).describe(`URL to GET, such as http://${example || '192.0.2.11'}/healthz.`),
    ),
    tcp: z.exactOptional(
      endpointText(tcpEndpoint, of).describe(`Address and port to connect to, such as ${example}:9000.`),
    ),
    name: z.exactOptional(probeName.describe('Name in reports. Default: the URL or address.')),
    timeout: z.exactOptional(
      duration(1).describe('How long one attempt may take until it counts as lost, such as 2s. Default 2s.'),
    ),
    expect: z.exactOptional(statusRange),
    host: z.exactOptional(hostHeader.describe('Host header of an HTTP question. Default: the address.')),
  };
}

/** JSON Schema's way to say what `oneQuestion` checks. */
const exactlyOne = { oneOf: [{ required: ['http'] }, { required: ['tcp'] }] };
const httpOnly = ['expect', 'host', 'identityHeader'] as const;

type Asked = { readonly [key in 'http' | 'tcp' | (typeof httpOnly)[number]]?: unknown };

function oneQuestion(entry: Asked, context: z.RefinementCtx): void {
  const misspelt = context.issues.some(({ code }) => code === 'unrecognized_keys');
  if ((entry.http === undefined) === (entry.tcp === undefined) && !misspelt) {
    context.addIssue({ code: 'custom', message: 'give exactly one of http and tcp' });
  }
  if (entry.tcp === undefined) return;
  for (const key of httpOnly) {
    if (entry[key] === undefined) continue;
    context.addIssue({ code: 'custom', path: [key], message: `${key} has a meaning for http only` });
  }
}

function checkSchema(of: Of, description: string) {
  return z
    .strictObject(question(of))
    .superRefine(oneQuestion)
    .meta({ description, ...exactlyOne });
}

/** A check of the service behind a VIP. */
export const vipCheckSchema = checkSchema('vip', 'One question to the service behind a VIP, asked after every reload.');

/** A check of the service on one node; the address may be left out: `:8404/healthz`. */
export const nodeCheckSchema = checkSchema(
  'node',
  "One question to this node, asked after its reload. The address may be left out: :8404/healthz asks the node's SSH host.",
);

/** What the prober asks a VIP all the time. */
export const probeSchema = z
  .strictObject({
    ...question('vip'),
    rate: z.exactOptional(z.number().min(0.1).max(1000).describe('New connections a second, 0.1 to 1000. Default 20.')),
    identityHeader: z.exactOptional(
      headerName.describe('Response header that names the node which answered, such as X-Served-By.'),
    ),
  })
  .superRefine(oneQuestion)
  .meta({ description: 'One question to a VIP, asked at a steady rate while a pair is changed.', ...exactlyOne });

export type CheckEntry = z.output<typeof vipCheckSchema>;
export type ProbeEntry = z.output<typeof probeSchema>;
