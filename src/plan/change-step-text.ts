import type { UndoAction } from '../node/undo.js';
import type { ChangeStep } from './change-step.js';
import { stepText } from './step-text.js';

/** One step of a change in words. */
export function changeStepText(step: ChangeStep): string {
  switch (step.kind) {
    case 'guard':
      return `${stepText(step)}${aside(step)}`;
    case 'stage':
      return `bring ${filesText(step.paths)} to ${step.node}, beside the old; nothing reads them yet`;
    case 'arm':
      return `arm ${step.node}: unless it is confirmed, it will by itself ${step.undo.map(undoText).join(', then ')}`;
    case 'install':
      return `install ${step.paths.join(', ')} on ${step.node}`;
    case 'service':
      return `${step.action} ${step.service} on ${step.node}`;
    case 'reload-together':
      return `reload keepalived on ${step.nodes.join(' and ')} at the same moment, at most ${step.withinMs} ms apart`;
    case 'prove-keepalived':
      return `prove ${step.node}: keepalived runs what it was given, every VIP is where it belongs, within ${step.withinMs} ms`;
    case 'confirm':
      return `confirm ${step.node}: its timer is taken off`;
    case 'validate':
      return `check the new files on ${step.nodes.join(', ')} where they lie: haproxy -c and keepalived -t as the services run, and what these do not see`;
    case 'lock':
    case 'observe':
    case 'baseline':
    case 'save':
    case 'reload':
    case 'keep':
    case 'prove':
    case 'soak':
    case 'drain':
    case 'unlock':
      return stepText(step);
  }
}

/** One action of a node that was not confirmed, in words. */
export function undoText(action: UndoAction): string {
  switch (action.do) {
    case 'files':
      return 'put the old files back';
    case 'wait':
      return `wait ${action.ms} ms`;
    case 'reload':
    case 'start':
    case 'stop':
    case 'restart':
      return `${action.do} ${action.service}`;
  }
}

const MOST_NAMED = 3;

const filesText = (paths: readonly string[]): string =>
  paths.length > MOST_NAMED ? `${paths.length} files` : paths.join(', ');

function aside({ stopped, uneven }: Extract<ChangeStep, { readonly kind: 'guard' }>): string {
  return [
    ...stopped.map((node) => `; keepalived on ${node} is stopped on purpose`),
    ...uneven.map((key) => `; not every node has ${key} at this point`),
  ].join('');
}
