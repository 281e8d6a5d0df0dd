import type { NodeState } from './serving.js';

/** Connections that HAProxy on a node has by its own word (`CurrConns`); undefined when it did not say. */
export const sessionsOn = (node: string, states: readonly NodeState[]): number | undefined =>
  states.find(({ facts }) => facts.node === node)?.runtime.info?.CurrConns;
