import { chooseReloadMethod, type ReloadChoice, type ReloadMethod } from '../haproxy/reload-method.js';
import { standbyServers, type Validation, validated } from './able.js';
import { drift } from './drift.js';
import type { PairRoles } from './roles.js';
import type { NodeState } from './serving.js';
import { blocked, ok, type Verdict } from './verdict.js';

/** Whether a pair may be reloaded at all, by which method on which node, and what the operator should know before. */
export interface Preflight {
  readonly verdict: Verdict;
  readonly methods: Readonly<Record<string, ReloadMethod>>;
  readonly warnings: readonly string[];
}

/** Answers every question that can be asked before anything is touched. The first answer that is not ok blocks the pair. */
export function preflight(
  states: readonly NodeState[],
  roles: PairRoles,
  validations: readonly Validation[],
): Preflight {
  const choices = states.map((state) => ({
    node: state.facts.node,
    choice: reloadChoiceOf(state),
  }));
  const questions: readonly Verdict[] = [
    roles.verdict,
    ...choices.map(({ node, choice }) =>
      choice.verdict === 'ok' ? ok(choice.reason) : blocked(`${node}: ${choice.reason}`, choice.remedy),
    ),
    ...validations.map(validated),
    ...standbyServers(states, roles),
  ];
  return {
    verdict: questions.find((each) => each.verdict !== 'ok') ?? ok('every node may be reloaded'),
    methods: Object.fromEntries(
      choices.flatMap(({ node, choice }) => (choice.verdict === 'ok' ? [[node, choice.method]] : [])),
    ),
    warnings: [
      ...choices.flatMap(({ node, choice }) =>
        choice.verdict === 'ok' ? choice.warnings.map(({ text }) => `${node}: ${text}`) : [],
      ),
      ...drift(states.map((state) => state.facts)).map(
        (each) =>
          `${each.path} differs between ${each.versions.map((version) => version.nodes.join('+')).join(' and ')}`,
      ),
      ...states.flatMap((state) => state.facts.unknowns.map((text) => `${state.facts.node}: not known: ${text}`)),
    ],
  };
}

/** How a node's HAProxy is reloaded. Whether the master's socket answered is only known where there is one. */
export function reloadChoiceOf({ facts, sockets, runtime }: NodeState): ReloadChoice {
  const { masterSocket } = sockets;
  const runningVersion = runtime.info?.Version;
  return chooseReloadMethod({
    ...facts.haproxy,
    ...(masterSocket === undefined ? {} : { masterSocket, masterAnswers: runtime.proc !== undefined }),
    ...(runningVersion === undefined ? {} : { runningVersion }),
  });
}
