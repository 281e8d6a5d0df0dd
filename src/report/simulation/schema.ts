import { z } from 'zod';

const us = (what: string) => z.int().describe(`${what}, microseconds.`);
const names = (what: string) => z.array(z.string()).describe(what);

const span = { fromUs: us('From (inclusive)'), toUs: us('To (exclusive)') };

const router = z.object({
  node: z.string().describe('Name of the node.'),
  instance: z.string().optional().describe('Name of the VRRP instance on the node.'),
  address: z.string().optional().describe('Primary address of the interface. Absent: nothing tells it.'),
  vrid: z.int().describe('Virtual router id.'),
  family: z.enum(['ipv4', 'ipv6']).describe('Address family.'),
  version: z.union([z.literal(2), z.literal(3)]).describe('VRRP version.'),
  priority: z.int().describe('As configured.'),
  effectivePriority: z.int().describe('With all that it tracks.'),
  advertIntUs: us('Advertisement interval'),
  downTimerAdverts: z.int().describe('Adverts that may be missed.'),
  skewUs: us('Skew time'),
  masterDownUs: us('Master-down interval'),
  nopreempt: z.boolean().describe('It does not take over from a MASTER that lives.'),
  preemptDelayUs: us('Delay of a preemption'),
  vips: names('Virtual addresses that adverts list.'),
  excludedVips: names('Virtual addresses beside those.'),
  tracks: z
    .array(
      z.object({
        kind: z.enum(['script', 'interface', 'file', 'process', 'bfd']).describe('What is tracked.'),
        name: z.string().describe('Its name.'),
        weight: z.int().describe('0: its failure is a FAULT.'),
      }),
    )
    .describe('What it tracks.'),
});

const timeline = z.object({
  phase: z.enum(['best', 'typical', 'worst']).describe('How the first event falls between the timers.'),
  untilUs: us('Where it ends'),
  entries: z
    .array(
      z.object({
        atUs: us('When'),
        node: z.string().optional().describe('Absent: it concerns all nodes.'),
        instance: z.string().optional().describe('family/vrid. Absent: it concerns the whole node.'),
        what: z
          .enum([
            'event',
            'state',
            'advert-sent',
            'advert-accepted',
            'advert-ignored',
            'advert-logged',
            'vip-added',
            'vip-removed',
            'garp',
            'priority',
            'check',
            'note',
          ])
          .describe('What happened.'),
        text: z.string().describe('In one line.'),
      }),
    )
    .describe('What happened, in order.'),
  entriesLeftOut: z.int().optional().describe('How many more entries there are.'),
  lanes: z
    .array(
      z.object({
        node: z.string().describe('Name of the node.'),
        instance: z.string().describe('family/vrid.'),
        spans: z
          .array(
            z.object({
              ...span,
              state: z.enum(['MASTER', 'BACKUP', 'FAULT', 'INIT', 'frozen', 'down']).describe('State of the instance.'),
            }),
          )
          .describe('Without holes.'),
      }),
    )
    .describe('The state of each instance on each node.'),
  holds: z
    .array(
      z.object({
        vip: z.string().describe('Virtual address.'),
        node: z.string().describe('Name of the node.'),
        spans: z.array(z.object(span)).describe('When the node had it on an interface.'),
      }),
    )
    .describe('Who had which VIP.'),
  client: z
    .array(
      z.object({
        vip: z.string().describe('Virtual address.'),
        spans: z.array(z.object({ ...span, servedBy: names('Nodes that answer.') })).describe('Without holes.'),
      }),
    )
    .describe('Who answers the clients of each VIP.'),
  summary: z
    .object({
      vipAbsentUs: us('No node that clients reach had the VIP'),
      serviceAbsentUs: us('Nobody answered'),
      dualUs: us('Two or more nodes had the VIP'),
      takeoverUs: us('Until another node had the VIP').optional().describe('Absent: none ever did.'),
      firstServedAgainAtUs: us('When somebody answered again')
        .optional()
        .describe('Absent: there was no interruption, or it lasted to the end.'),
      newMaster: z.string().optional().describe('Who took over first.'),
      splitAtEnd: names('Instances (family/vrid) that end with several MASTERs.'),
    })
    .describe('Counted from zeroUs; of several VIPs the worst.'),
  advertsSent: z.int().describe('Adverts in all.'),
  truncated: z
    .object({ atUs: us('When'), why: z.string().describe('Why.') })
    .optional()
    .describe('The simulation gave up before its end.'),
});

const EVENTS = [
  'crash',
  'stop',
  'kill',
  'kill-parent',
  'respawn',
  'restart',
  'return',
  'reload',
  'freeze',
  'thaw',
  'cut',
  'mend',
  'link-down',
  'link-up',
  'split',
  'heal',
  'script-fail',
  'script-recover',
  'priority',
  'address-removed',
] as const;

/** What `simulationReport` answers, once it is JSON. */
export const simulationSchema = z.object({
  pair: z.string().optional().describe('Name of the pair. Absent: of files.'),
  nodes: z
    .array(
      z.object({
        node: z.string().describe('Name of the node.'),
        release: z.string().describe("keepalived's release."),
        releaseFrom: z.enum(['node', 'given', 'assumed']).describe('assumed: nobody has said it.'),
        file: z.string().optional().describe('The local file that was read. Absent: the live node.'),
        configId: z.string().optional().describe('Where @id lines depend on it.'),
      }),
    )
    .describe('The nodes.'),
  instances: z
    .array(
      z.object({
        key: z.string().describe('family/vrid.'),
        name: z.string().describe('Its name.'),
        master: z.string().optional().describe('Who is MASTER at the start.'),
        routers: z.array(router).describe('The instance on each node.'),
      }),
    )
    .describe('The VRRP instances.'),
  misunderstandings: z
    .array(
      z.object({
        instance: z.string().describe('family/vrid.'),
        receiver: z.string().describe('Name of the node that does not take adverts.'),
        sender: z.string().describe('Name of the node whose adverts they are.'),
        reason: z.string().describe("In keepalived's words."),
        effect: z.enum(['two MASTERs', 'no takeover']).describe('What comes of it.'),
      }),
    )
    .describe('Who does not take whose adverts.'),
  notes: names('What was assumed.'),
  start: z.enum(['settled', 'cold']).describe('cold: keepalived starts on all nodes at 0.'),
  down: names('Nodes on which keepalived does not run at first.'),
  events: z
    .array(
      z.object({
        text: z.string().describe('In one line.'),
        kind: z.enum(EVENTS).describe('What happens.'),
        atUs: us('When'),
        node: z.string().optional().describe('To which node.'),
      }),
    )
    .describe('What is let happen.'),
  zeroUs: us('The first event'),
  untilUs: us('The end'),
  phase: z.enum(['best', 'typical', 'worst']).describe('The phase that is told.'),
  client: names('What clients see, in sentences.'),
  timelines: z.array(timeline).describe('Best, typical, worst. Times count from the start of the simulation.'),
});
