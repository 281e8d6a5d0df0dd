import type { NodeSpec } from '../inventory/model.js';

const HAPROXY_UNIT = 'haproxy.service';
const KEEPALIVED_UNIT = 'keepalived.service';
/** In the node program's words: find it out. */
const FIND_OUT = '-';

/** The part of an inventory node that says where its services are. */
export type ServiceSpec = Pick<NodeSpec, 'haproxy' | 'keepalived'>;

export const haproxyUnitOf = (spec: ServiceSpec): string => spec.haproxy.unit ?? HAPROXY_UNIT;
export const keepalivedUnitOf = (spec: ServiceSpec): string => spec.keepalived.unit ?? KEEPALIVED_UNIT;

/** The SERVICES of the verbs that take them: unit, binary, config and pid file of HAProxy, then of keepalived. */
export const serviceWords = (spec: ServiceSpec): readonly string[] => [
  haproxyUnitOf(spec),
  spec.haproxy.binary ?? FIND_OUT,
  spec.haproxy.config ?? FIND_OUT,
  spec.haproxy.pidFile ?? FIND_OUT,
  keepalivedUnitOf(spec),
  spec.keepalived.binary ?? FIND_OUT,
  spec.keepalived.config ?? FIND_OUT,
  spec.keepalived.pidFile ?? FIND_OUT,
];
