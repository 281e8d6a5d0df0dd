import type { SimEvent } from '../../../src/vrrp/sim-event.js';
import { renderConfig } from './config.js';
import type { Happened } from './happened.js';
import type { DrillPair } from './pair.js';
import { type NodeFile, routersIn } from './predict.js';
import type { DrillEvent, Letter, NodeSetup, Setup, Trial } from './trial.js';

/** When later events came at the earliest and at the latest, counted from the first one. */
export function offsets(happened: readonly Happened[]): readonly (readonly number[])[] {
  const [first] = happened;
  if (first === undefined || happened.length === 1) return [[0]];
  return [
    happened.map(({ fromUs }, index) => (index === 0 ? 0 : Math.max(0, fromUs - first.toUs))),
    happened.map(({ toUs }, index) => (index === 0 ? 0 : toUs - first.fromUs)),
  ];
}

/** The trial's events for the simulator; `atUs` tells when each one is, from the first one on. */
export const simEvents = (pair: DrillPair, trial: Trial, atUs: readonly number[]): readonly SimEvent[] =>
  trial.events.map((event, index) => simEventOf(pair, trial, event, index, atUs[index] ?? 0));

/** A node's file with what else it takes to read it. */
export const fileOf = ({ releases, addresses }: DrillPair, letter: Letter, text: string): NodeFile => ({
  node: letter,
  release: releases.get(letter) ?? '',
  text,
  address: addresses.nodes[letter] ?? '',
});

function simEventOf(pair: DrillPair, trial: Trial, event: DrillEvent, index: number, atUs: number): SimEvent {
  const { afterMs: _, ...rest } = event;
  // Only the check fails: HAProxy goes on.
  if (rest.kind === 'script-fail') return { ...rest, atUs, serves: true };
  if (rest.kind !== 'reload') return { ...rest, atUs };
  const { node, broken } = rest;
  if (broken === true) return { kind: 'reload', node, broken, atUs };
  const setup = setupAfter(trial, index);
  return {
    kind: 'reload',
    node,
    atUs,
    configs: routersIn(fileOf(pair, node, renderConfig(setup, node, pair.addresses))),
  };
}

/** What the files say after the event of that index. */
export function setupAfter({ setup, events }: Trial, index: number): Setup {
  const nodes = { ...setup.nodes };
  for (const event of events.slice(0, index + 1)) {
    const own = event.node === undefined ? undefined : nodes[event.node];
    if (event.node !== undefined && own !== undefined) nodes[event.node] = { ...own, ...changesOf(event) };
  }
  return { ...setup, nodes };
}

/** What a reload changes in the file. */
function changesOf(event: DrillEvent): Partial<NodeSetup> {
  if (event.kind === 'reload') return event.changes ?? {};
  return event.kind === 'priority' && event.by === 'reload' ? { priority: event.priority } : {};
}
