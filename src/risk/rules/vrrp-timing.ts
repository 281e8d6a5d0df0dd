import { countedTracks } from '../../keepalived/counted-tracks.js';
import type { RouterConfig } from '../../vrrp/router.js';
import { DEFAULT_DOWN_TIMER_ADVERTS } from '../../vrrp/timing.js';
import { besideEachOther, byNode, instanceName, listed, placeOf } from '../routers-beside.js';
import { nodeRule, pairRule, type Rule } from '../rule.js';

const SECOND_US = 1_000_000;
/** Checks that run no more often give a hiccup time to pass. */
const LONGEST_HASTY_INTERVAL_US = 2 * SECOND_US;
/** Below it the master-down interval is in the range of the pauses of an ordinary scheduler. */
const SHORTEST_CALM_ADVERT_INT_US = SECOND_US / 10;

const downTimerDiffers = pairRule({
  id: 'vrrp-down-timer-adverts-differ',
  severity: 'high',
  what: 'The nodes wait for different numbers of missed adverts',
  why: 'The node that waits for fewer becomes MASTER although the other one still counts the MASTER as alive, and which node takes over no longer follows the priorities.',
  remedy:
    'Give all nodes the same down_timer_adverts, or leave it out everywhere: keepalived before 2.2.3 always waits for three.',
  sources: [
    'keepalived.conf(5) down_timer_adverts',
    'keepalived include/vrrp.h VRRP_MS_DOWN_TIMER',
    'RFC 9568 section 6.1',
  ],
  needs: ['keepalived', 'routers'],
  check: (nodes) =>
    besideEachOther(nodes, function* ({ shared }) {
      for (const routers of shared) {
        const [first] = routers;
        if (first === undefined || new Set(routers.map(adverts)).size === 1) continue;
        const subject = instanceName(routers);
        yield {
          subject,
          message: `${subject}: down_timer_adverts is ${byNode(routers, adverts)}`,
          ...placeOf(nodes, first, 'downTimerAdverts'),
        };
      }
    }),
});

const adverts = ({ downTimerAdverts = DEFAULT_DOWN_TIMER_ADVERTS }: RouterConfig): string => `${downTimerAdverts}`;

const hastyCheck = nodeRule({
  id: 'vrrp-check-fails-at-once',
  severity: 'medium',
  what: 'A single failed run of a check moves the VIP',
  why: 'One slow answer or one reload of what it checks is enough for a failover, which cuts every connection; with rise 1 as well the VIP may go back and forth.',
  remedy: 'Set fall 2 or more, and rise 2 or more.',
  sources: ['keepalived.conf(5) vrrp_script fall, rise', 'keepalived vrrp_scheduler.c vrrp_script_child_thread'],
  needs: ['keepalived'],
  *check({ node, keepalived, keepalivedRelease }) {
    for (const { name, at, fall, rise, intervalUs } of keepalived.scripts) {
      if (fall > 1 || intervalUs > LONGEST_HASTY_INTERVAL_US) continue;
      const users = keepalived.instances.filter((instance) =>
        countedTracks(instance, keepalived, keepalivedRelease).some(
          (track) => track.kind === 'script' && track.name === name,
        ),
      );
      if (users.length === 0) continue;
      const of = listed(users.map((each) => each.name));
      const message = `vrrp_script ${name} of ${of} on ${node} counts as failed after one run, every ${intervalUs / SECOND_US} s (fall ${fall}, rise ${rise})`;
      yield { subject: name, message, at };
    }
  },
});

const advertsTooFast = nodeRule({
  id: 'vrrp-adverts-too-fast',
  severity: 'medium',
  what: 'Adverts are sent faster than an ordinary process is sure to be scheduled',
  why: 'A pause of the kernel or of the hypervisor that is longer than the master-down interval makes the BACKUP take over while the MASTER is well: two MASTERs for a moment, and every connection cut.',
  remedy:
    'Use an advert_int of 0.1 s or more, or let keepalived run with real-time priority: vrrp_rt_priority or max_auto_priority.',
  sources: [
    'keepalived.conf(5) vrrp_rt_priority, max_auto_priority',
    'acassen/keepalived#2066',
    'acassen/keepalived#1955',
    'acassen/keepalived#1705',
  ],
  needs: ['keepalived'],
  *check({ node, keepalived: { instances, globals } }) {
    if (globals.rtPriority !== undefined || globals.maxAutoPriority !== undefined) return;
    for (const { name: subject, advertIntUs, positions, at } of instances) {
      if (advertIntUs >= SHORTEST_CALM_ADVERT_INT_US) continue;
      const message = `${subject}: advert_int is ${advertIntUs / SECOND_US} s on ${node}, whose keepalived has no real-time priority`;
      yield { subject, message, at: positions.advertInt ?? at };
    }
  },
});

/** How fast the nodes react, and whether alike. */
export const timingRules: readonly Rule[] = [downTimerDiffers, hastyCheck, advertsTooFast];
