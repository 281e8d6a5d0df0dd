import type { EndedNode } from '../coordinator/end-run.js';
import { endedLines } from '../report/ended.js';
import { json } from '../report/jsonl.js';
import { paintFor } from '../report/paint.js';
import { Complaint } from './complaint.js';

/** Prints how a run ended on each node. A run that no node knows is a complaint; `run` is undefined where none was pending. */
export function printEnded(
  run: string | undefined,
  ended: readonly EndedNode[],
  { json: asJson = false }: { readonly json?: boolean },
): void {
  if (run !== undefined && ended.length > 0 && ended.every((each) => each.outcome === 'absent')) {
    throw new Complaint(`no node of the selected pairs knows a run ${run}: see hitless pending`);
  }
  if (asJson) {
    process.stdout.write(`${json({ ...(run === undefined ? {} : { run }), nodes: ended })}\n`);
    return;
  }
  const lines = run === undefined ? ['no run is pending'] : endedLines(ended, paintFor(process.stdout));
  process.stdout.write(`${lines.join('\n')}\n`);
}
