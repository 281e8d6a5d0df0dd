import type { ReloadMethod } from '../haproxy/reload-method.js';
import { drillEventText } from './drill-event.js';
import { leverText } from './lever-text.js';
import type { Step } from './step.js';

/** One step in words. */
export function stepText(step: Step): string {
  switch (step.kind) {
    case 'lock':
      return `lock ${step.nodes.join(', ')} (kernel-held, gone with the connection)`;
    case 'observe':
      return `observe ${step.nodes.join(', ')}`;
    case 'validate':
      return `haproxy -c on ${step.nodes.join(', ')} with the service's own arguments`;
    case 'baseline':
      return `probe the VIPs for ${step.ms} ms before anything changes`;
    case 'guard':
      return `guard ${step.node}: read every node again, go on only if the same nodes are MASTER and the others able`;
    case 'reload':
      return `reload ${step.node}: ${methodText(step.method)}`;
    case 'save':
      return `save the servers' states of ${[step.node, ...step.files].join(', to ')}`;
    case 'keep':
      return `keep on ${step.node} what its servers had: MAINT, DRAIN, weights, DOWN`;
    case 'prove':
      return `prove ${step.node}: new worker, listeners, servers, checks and roles, within ${step.withinMs} ms`;
    case 'soak':
      return `watch for ${step.ms} ms after ${step.node}`;
    case 'drain':
      return step.how === 'wait'
        ? `drain ${step.node}: wait until its old workers are gone, at most ${step.withinMs} ms`
        : `drain ${step.node}: tell its old workers`;
    case 'arm':
      return `arm ${step.node}: it undoes what follows by itself within ${step.withinMs} ms unless told otherwise (${step.undo.join(', ')})`;
    case 'handover':
      return leverText(step.lever);
    case 'drill':
      return drillEventText(step.event, step.node);
    case 'takeover':
      return `wait until ${mastersText(step.masters)}, at most ${step.withinMs} ms`;
    case 'put-back':
      return `put ${step.node} back: ${step.undo.join(', ')}`;
    case 'revert':
      return `put back on ${step.node} what run ${step.run} left in force: ${step.undo.join(', ')}`;
    case 'restart':
      return `restart HAProxy on ${step.node}, which has no VIP`;
    case 'prove-restart':
      return `prove ${step.node}: another HAProxy process, listeners and servers as before, within ${step.withinMs} ms`;
    case 'whole':
      return `wait until ${mastersText(step.masters)}, all others able BACKUPs and checks green, at most ${step.withinMs} ms`;
    case 'confirm':
      return `disarm ${step.node}`;
    case 'record':
      return 'keep the record of the drill';
    case 'unlock':
      return `unlock ${step.nodes.join(', ')}`;
  }
}

const mastersText = (masters: Readonly<Record<string, string>>): string =>
  [...new Set(Object.values(masters))].map((node) => `${node} is MASTER of ${keysOf(masters, node)}`).join(' and ');

/** `VRID 51`, or for several `VRID 51, 52`. */
const keysOf = (masters: Readonly<Record<string, string>>, node: string): string =>
  `VRID ${Object.keys(masters)
    .filter((key) => masters[key] === node)
    .map((key) => key.slice(key.indexOf('/') + 1))
    .join(', ')}`;

/** How a step's way of reloading reads in a plan. */
export function methodText(method: ReloadMethod): string {
  switch (method.kind) {
    case 'master-cli':
      return `\`reload\` on the master socket ${method.socket}${method.synchronous ? '' : ' (no answer before 2.7: proven by the workers)'}`;
    case 'systemd':
      return `systemctl reload ${method.unit}`;
    case 'signal':
      return `SIGUSR2 to the master process ${method.masterPid}`;
    case 'classic':
      return `a new process with -sf ${method.pids.join(' ')}${method.listenersFrom === undefined ? '' : ` -x ${method.listenersFrom}`}`;
  }
}
