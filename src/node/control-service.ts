import type { Host } from '../ssh/host.js';
import { fieldOf, linesOf, valuesOf } from './answer.js';
import { callProgram } from './call.js';
import { readMoment } from './clock.js';
import type { Bounds } from './clock-offset.js';
import { NodeError } from './node-error.js';
import type { Service } from './process-facts.js';
import { runWord } from './run-words.js';
import { type ServiceSpec, serviceWords } from './services.js';
import { shown } from './wire.js';

export type ServiceAction = 'stop' | 'start' | 'reload' | 'restart';

/** What a service manager was told, when, and what it said; it proves nothing of the service. */
export interface ControlledService {
  /**
   * The node's clock just before and just after, in epoch microseconds. Where its `date` has whole seconds only, the interval is as
   * much wider.
   */
  readonly beforeUs: number;
  readonly afterUs: number;
  readonly exitCode: number;
  readonly messages: string;
}

/** Milliseconds: systemd itself gives a service 90 seconds to stop. */
const DEADLINE_MS = 120_000;

/**
 * Stops, starts, reloads or restarts a service, with the node's lock held for the run: by systemd, where the service is its own.
 * `stop` is refused (`no-undo`, `not-armed`) unless the armed undo of the run starts the service again.
 * Throws `NodeError` and `SshError`.
 */
export async function controlService(
  host: Host,
  spec: ServiceSpec,
  run: string,
  action: ServiceAction,
  service: Service,
): Promise<ControlledService> {
  const args = [runWord(host.name, 'service', run), action, service, ...serviceWords(spec)];
  const answer = await callProgram(host, 'service', args, { deadlineMs: DEADLINE_MS });
  const [before = '', after = ''] = valuesOf(answer, 'at');
  return {
    beforeUs: momentOf(host.name, before).lowUs,
    afterUs: momentOf(host.name, after).highUs,
    exitCode: Number(fieldOf(answer, 'exit') || Number.NaN),
    messages: (linesOf(answer, 'messages') ?? []).join('\n'),
  };
}

function momentOf(node: string, at: string): Bounds {
  const moment = readMoment(at);
  if (moment === undefined) throw new NodeError(node, 'service', 'malformed', `no time: ${shown(at)}`);
  return moment;
}
