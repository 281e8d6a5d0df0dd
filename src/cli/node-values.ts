import { nearest } from '../inventory/nearest.js';
import { readRelease } from '../vrrp/release.js';
import { Complaint } from './complaint.js';

/** An option that is given for one node at a time, or for all. */
interface NodeOption {
  readonly name: string;
  /** What its value is called, such as `RELEASE`. */
  readonly value: string;
  /** It may be given without a node, for all of them. */
  readonly forAll: boolean;
  /** What a value must look like, and an example of it. */
  readonly check?: { readonly isOne: (value: string) => boolean; readonly example: string };
}

export const CONFIG_ID: NodeOption = { name: '--config-id', value: 'ID', forAll: false };

const KEEPALIVED: NodeOption = {
  name: '--keepalived',
  value: 'RELEASE',
  forAll: true,
  check: { isOne: (value) => readRelease(value) !== undefined, example: '2.2.7' },
};

const HAPROXY: NodeOption = {
  name: '--haproxy',
  value: 'RELEASE',
  forAll: true,
  check: { isOne: (value) => /^\d+\.\d+(?:[.-]|$)/.test(value), example: '2.6.12' },
};

type ByNode = (node: string) => string | undefined;

/** The keepalived release that the command line gives a node. */
export const keepalivedReleases = (texts: readonly string[] | undefined, nodes: readonly string[]): ByNode =>
  valuesByNode(texts, nodes, KEEPALIVED);

/** The HAProxy release that the command line gives a node. */
export const haproxyReleases = (texts: readonly string[] | undefined, nodes: readonly string[]): ByNode =>
  valuesByNode(texts, nodes, HAPROXY);

/**
 * What `NODE=VALUE`, or `VALUE` for all, says of a node; the last one counts.
 * @throws Complaint for a node that is none of these, and for what is no value
 */
export function valuesByNode(
  texts: readonly string[] = [],
  nodes: readonly string[],
  { name, value: kind, forAll, check }: NodeOption,
): ByNode {
  const known = new Set(nodes);
  const values = new Map(
    texts.map((text) => {
      const [, node = '', value = ''] = /^(?:([^=]*)=)?(.*)$/.exec(text) ?? [];
      if (node !== '' && !known.has(node)) {
        const near = nearest(node, nodes);
        const hint = near === undefined ? '' : `did you mean ${near}? `;
        throw new Complaint(`${name} ${text}: there is no node ${node}; ${hint}the nodes are ${listed(nodes)}`);
      }
      if (value === '' || (node === '' && !forAll))
        throw new Complaint(`${name} ${text} is not complete; write ${name} ${nodes[0]}=${kind}`);
      if (check !== undefined && !check.isOne(value))
        throw new Complaint(`${name} ${value} is no release; write it like ${check.example}`);
      return [node, value] as const;
    }),
  );
  return (node) => values.get(node) ?? values.get('');
}

const MOST_LISTED = 12;

const listed = (nodes: readonly string[]): string =>
  nodes.length > MOST_LISTED
    ? `${nodes.slice(0, MOST_LISTED).join(', ')} and ${nodes.length - MOST_LISTED} more`
    : nodes.join(', ');
