import type { ReloadMethod } from '../haproxy/reload-method.js';
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
    case 'unlock':
      return `unlock ${step.nodes.join(', ')}`;
  }
}

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
