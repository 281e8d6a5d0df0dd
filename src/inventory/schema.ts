import * as z from 'zod';
import { contentSettings } from './content-schema.js';
import { nodeCheckSchema, probeSchema, vipCheckSchema } from './probe-schema.js';
import { refuseForeignNodes, riskSchema } from './risk-schema.js';
import { complaintText, duration, labelsMap, nameText, remotePath, unitName } from './schema-text.js';
import { parseSelector } from './selector.js';
import { nodeSshSchema, sharedSshSchema } from './ssh-schema.js';

const service = {
  binary: z.exactOptional(remotePath.describe('The program. Default: found out on the node.')),
  config: z.exactOptional(remotePath.describe('The main configuration file. Default: found out on the node.')),
  pidFile: z.exactOptional(remotePath.describe('The pid file. Default: found out on the node.')),
};

const haproxySchema = z
  .strictObject({
    unit: z.exactOptional(unitName.describe('systemd unit. Default haproxy.service.')),
    ...service,
    masterSocket: z.exactOptional(
      remotePath.describe('Socket of the master CLI (-S). Default: found out on the node.'),
    ),
    statsSocket: z.exactOptional(remotePath.describe('Socket of the runtime API. Default: found out on the node.')),
  })
  .describe('Where HAProxy is, for what cannot be found out on the node.');

const keepalivedSchema = z
  .strictObject({ unit: z.exactOptional(unitName.describe('systemd unit. Default keepalived.service.')), ...service })
  .describe('Where keepalived is, for what cannot be found out on the node.');

const nodeSettings = {
  become: z.exactOptional(
    z.enum(['none', 'sudo']).describe('How to become root where the SSH user is not root. Default none.'),
  ),
  haproxy: z.exactOptional(haproxySchema),
  keepalived: z.exactOptional(keepalivedSchema),
  ...contentSettings,
};

const sharedSettings = {
  ssh: z.exactOptional(sharedSshSchema),
  ...nodeSettings,
  soak: z.exactOptional(
    duration(0).describe('How long to watch a pair after a node was proven, before the next one. Default 3s.'),
  ),
  proof: z.exactOptional(duration(1).describe('How long a reload may take to be proven. Default 30s.')),
  risk: z.exactOptional(riskSchema),
};

/** Settings that every pair and node inherits. */
export const defaultsSchema = z
  .strictObject(sharedSettings)
  .describe('Settings that every pair and node inherits; a pair overrides them, and a node overrides its pair.');

const selectorText = z.string().superRefine((text, context) => {
  const selector = parseSelector(text);
  if ('message' in selector) context.addIssue({ code: 'custom', message: complaintText(selector) });
});

/** Settings that the pairs which a selector names inherit, over the defaults. */
export const groupSchema = z
  .strictObject({
    select: z
      .union([selectorText.transform((selector) => [selector]), z.array(selectorText).min(1).max(100)], {
        error: 'expected a selector such as env=prod, or a list of selectors',
      })
      .describe('The pairs, as on the command line: a name, a glob, a label such as env=prod, or a list of these.'),
    ...sharedSettings,
  })
  .transform(({ select, ...settings }) => ({ select, settings }))
  .describe('Settings that some pairs inherit, over the defaults.');

const nodeSchema = z
  .strictObject({
    labels: z.exactOptional(labelsMap),
    ssh: z.exactOptional(nodeSshSchema),
    ...nodeSettings,
    checks: z.exactOptional(z.array(nodeCheckSchema).max(100).describe('Checks of the service on this node.')),
  })
  .nullable()
  .describe('A load balancer. Empty: everything is inherited, and the SSH host is the name of the node.');

/** One pair, as written: nodes that share VRRP instances. */
export const pairSchema = z
  .strictObject({
    labels: z.exactOptional(labelsMap),
    ...sharedSettings,
    nodes: z.record(nameText, nodeSchema).describe('The nodes by name, two or more. Names are unique in the fleet.'),
    checks: z.exactOptional(z.array(vipCheckSchema).max(100).describe('Checks of the service behind each VIP.')),
    probes: z.exactOptional(z.array(probeSchema).max(100).describe('What the prober asks while the pair is changed.')),
  })
  .superRefine(refuseForeignNodes)
  .describe('Load balancers that share VRRP instances.');

/** One inventory file. Several files make one inventory: what one says, another may not say again. */
export const inventorySchema = z
  .strictObject({
    defaults: z.exactOptional(defaultsSchema),
    groups: z.exactOptional(
      z
        .record(nameText, groupSchema)
        .describe('Settings of some pairs by a name for them; later groups win over earlier ones.'),
    ),
    pairs: z.exactOptional(z.record(nameText, pairSchema).describe('The pairs by name.')),
  })
  .describe('Load-balancer pairs that hitless may change, and how to reach them.');

export type DefaultsEntry = z.output<typeof defaultsSchema>;
export type GroupEntry = z.output<typeof groupSchema>;
export type NodeEntry = z.output<typeof nodeSchema>;
export type PairEntry = z.output<typeof pairSchema>;
export type InventoryEntry = z.output<typeof inventorySchema>;

/** The shape of an inventory file as JSON Schema, draft 2020-12: for editors, and for checks elsewhere. */
export function inventoryJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(inventorySchema, { io: 'input', target: 'draft-2020-12' });
  return { ...schema, title: 'hitless inventory' };
}
