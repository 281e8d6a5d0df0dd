import { createHash } from 'node:crypto';
import { pino } from 'pino';
import { worldOverSsh } from '../../src/cli/session.js';
import { openPair, type PairSession, type PairState } from '../../src/coordinator/pair-session.js';
import { loadInventory } from '../../src/inventory/load.js';
import type { NodeFacts } from '../../src/node/facts.js';
import type { UndoAction } from '../../src/node/undo.js';
import { type ChangePlan, type PlannedChange, planChange } from '../../src/plan/change-plan.js';
import type { ChangeStep } from '../../src/plan/change-step.js';
import { proveKeepalived } from '../../src/plan/keepalived-proof.js';
import { rolesOf, sameMasters } from '../../src/plan/roles.js';
import type { Consents } from '../../src/plan/strategy.js';
import { type Lab, pause } from './lab.js';

const KEEPALIVED = '/etc/keepalived/keepalived.conf';
const OLD = '/root/keepalived.conf.old';
const NEW = '/root/keepalived.conf.new';

/** A pair of a lab whose keepalived.conf files are to become others. */
export interface LabChange {
  readonly planned: PlannedChange;
  /** Carries the plan's steps out by hand, up to and without the step that `until` picks. Demands every guard and every proof. */
  carryOut(plan: ChangePlan, until?: (step: ChangeStep) => boolean): Promise<void>;
  /** What the nodes would do by themselves, now and all at once: the undo actions that they were armed with last. */
  undo(): Promise<void>;
  close(): Promise<void>;
}

/** Observes the lab's first pair, plans the change of its keepalived.conf files and stages them. */
export async function planOnLab(
  lab: Lab,
  edit: (text: string, node: string) => string,
  consents: Consents = { gap: false, failover: false },
): Promise<LabChange> {
  const session = await openFirstPair(lab);
  const { states, roles } = await session.observe();
  const texts = await Promise.all(states.map(({ facts }) => lab.on(facts.node, `cat ${KEEPALIVED}`)));
  const nodes = states.map(({ facts }, at) => {
    const before = texts[at] ?? '';
    const after = edit(before, facts.node);
    return {
      facts,
      change: {
        node: facts.node,
        changed: before === after ? [] : [{ path: KEEPALIVED, before: version(before), after: version(after) }],
        keepalived: {
          release: facts.keepalived.version ?? '',
          configId: facts.hostname,
          unit: 'keepalived.service',
          before: [{ path: KEEPALIVED, text: before }],
          after: [{ path: KEEPALIVED, text: after }],
        },
      },
    };
  });
  const planned = planChange({
    pair: session.pair.name,
    roles,
    nodes,
    pace: { soakMs: 1500, proofMs: 20_000 },
    baselineMs: 0,
    consents,
    warnings: [],
    runtimeState: [],
  });
  for (const { facts, change } of nodes) {
    const after = change.keepalived.after[0]?.text ?? '';
    await lab.on(facts.node, `cp -p ${KEEPALIVED} ${OLD} && cat > ${NEW} <<'END'\n${after}END`);
  }
  const runner = new Runner(lab, session, { states, roles });
  return {
    planned,
    carryOut: (plan, until) => runner.carryOut(plan, until),
    undo: () => runner.undo(),
    close: () => session.close(),
  };
}

const version = (text: string) => ({ sha256: createHash('sha256').update(text).digest('hex'), text });

async function openFirstPair(lab: Lab): Promise<PairSession> {
  const loaded = await loadInventory([lab.inventory]);
  if (!loaded.ok) throw new Error(`the lab's inventory can't be read: ${JSON.stringify(loaded.mistakes)}`);
  const [pair] = loaded.inventory.pairs;
  if (pair === undefined) throw new Error('the lab has no pair');
  return openPair(pair, worldOverSsh(pino({ enabled: false })));
}

class Runner {
  private readonly lab: Lab;
  private readonly session: PairSession;
  private readonly before: ReadonlyMap<string, NodeFacts>;
  private readonly armed = new Map<string, readonly UndoAction[]>();

  constructor(lab: Lab, session: PairSession, found: PairState) {
    this.lab = lab;
    this.session = session;
    this.before = new Map(found.states.map(({ facts }) => [facts.node, facts]));
  }

  async carryOut({ steps }: ChangePlan, until?: (step: ChangeStep) => boolean): Promise<void> {
    for (const step of steps) {
      if (until?.(step) === true) return;
      await this.take(step);
    }
  }

  async undo(): Promise<void> {
    await Promise.all(
      [...this.armed].map(async ([node, actions]) => {
        for (const action of actions) await this.undoOne(node, action);
      }),
    );
  }

  private async take(step: ChangeStep): Promise<void> {
    switch (step.kind) {
      case 'arm':
        this.armed.set(step.node, step.undo);
        return;
      case 'confirm':
        this.armed.delete(step.node);
        return;
      case 'install':
        await this.lab.on(step.node, `cp ${NEW} ${KEEPALIVED}`);
        return;
      case 'service':
        await this.lab.on(step.node, `systemctl ${step.action} keepalived`);
        return;
      case 'reload-together':
        await Promise.all(step.nodes.map((node) => this.lab.on(node, 'systemctl reload keepalived')));
        return;
      case 'guard':
        await this.guard(step);
        return;
      case 'prove-keepalived':
        await this.prove(step);
        return;
      case 'soak':
        await pause(step.ms);
        return;
      case 'lock':
      case 'observe':
      case 'stage':
      case 'validate':
      case 'baseline':
      case 'save':
      case 'reload':
      case 'keep':
      case 'prove':
      case 'drain':
      case 'unlock':
        // Staged as it was planned; HAProxy's files stay as they are, and nobody else works on this lab.
        return;
    }
  }

  private async undoOne(node: string, action: UndoAction): Promise<void> {
    if (action.do === 'files') await this.lab.on(node, `cp ${OLD} ${KEEPALIVED}`);
    else if (action.do === 'wait') await pause(action.ms);
    else if (action.do === 'reload') await this.lab.on(node, 'systemctl try-reload-or-restart keepalived');
    else await this.lab.on(node, `systemctl ${action.do} keepalived`);
  }

  private async guard(step: Extract<ChangeStep, { readonly kind: 'guard' }>): Promise<void> {
    const { states } = await this.session.observe();
    const roles = rolesOf(
      states.map(({ facts }) => facts),
      step,
    );
    const verdict = sameMasters(step.masters, roles);
    if (verdict.verdict !== 'ok') throw new Error(`guard ${step.node}: ${verdict.reason}`);
  }

  private async prove({
    node,
    expect,
    withinMs,
  }: Extract<ChangeStep, { readonly kind: 'prove-keepalived' }>): Promise<void> {
    const before = this.before.get(node);
    if (before === undefined) throw new Error(`${node} was not observed`);
    const endMs = Date.now() + withinMs;
    for (;;) {
      const { facts } = await this.session.node(node).read();
      const proof = proveKeepalived(before, facts, expect);
      if (proof.state === 'proven') return;
      if (proof.state === 'failed' || Date.now() > endMs) throw new Error(`${node}: ${proof.state}: ${proof.text}`);
      await pause(100);
    }
  }
}
