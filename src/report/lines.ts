import type { RunEvent } from '../coordinator/events.js';
import { drillLines } from './drill.js';
import { formatMs } from './duration.js';
import { ledgerLines } from './ledger.js';
import type { Paint } from './paint.js';
import { planSummary } from './plan.js';
import { counted } from './simulation/labels.js';

/** One event as plain lines `pair node step: text`; empty for events that a log does not need. */
export function eventLines(event: RunEvent, paint: Paint): readonly string[] {
  switch (event.event) {
    case 'run.started':
      return [
        `${event.command}: ${counted(event.pairs.length, 'pair')}, ${event.concurrency} at a time; run ${event.run}`,
      ];
    case 'pair.started':
      return [`${paint.bold(event.pair)} nodes: ${event.nodes.join(', ')}`];
    case 'pair.planned':
      return planSummary(event.plan, paint).map((line) => `${paint.bold(event.pair)} - plan: ${line}`);
    case 'step.started':
    case 'drain.workers':
      return [];
    case 'step.progress':
      return [`${prefix(event, paint)} ${event.text}`];
    case 'step.finished':
      return [
        `${prefix(event, paint)} ${event.ok ? paint.good('ok') : paint.bad('FAILED')} ${event.text} ${took(event.tookMs, paint)}`,
      ];
    case 'probe.ledger':
      return event.final
        ? ledgerLines(event.ledgers, paint).map((line) => `${paint.bold(event.pair)} - ledger: ${line}`)
        : [];
    case 'pair.finished':
      return resultLines(event, paint);
    case 'run.finished':
      return [closingLine(event, paint)];
  }
}

const prefix = (
  event: { readonly pair: string; readonly node?: string; readonly step: string },
  paint: Paint,
): string => `${paint.bold(event.pair)} ${event.node ?? '-'} ${event.step}:`;

function resultLines(event: Extract<RunEvent, { event: 'pair.finished' }>, paint: Paint): readonly string[] {
  const { result } = event;
  const outcome = result.outcome === 'done' ? paint.good('done') : paint.bad(result.outcome);
  const name = paint.bold(event.pair);
  const lines = [`${name} - result: ${outcome}: ${result.reason} ${took(result.tookMs, paint)}`];
  const drill =
    result.drill === undefined ? [] : drillLines(result.drill, paint).map((line) => `${name} - drill: ${line}`);
  return [...drill, ...lines, ...(result.remedy === undefined ? [] : [`${name} - to do: ${result.remedy}`])];
}

/** How many pairs came out how, those that are not done by name. */
function closingLine(event: Extract<RunEvent, { event: 'run.finished' }>, paint: Paint): string {
  const { results } = event;
  const outcomes = [...new Set(results.map((result) => result.outcome))].filter((outcome) => outcome !== 'done');
  const others = outcomes.map((outcome) => {
    const pairs = results.filter((result) => result.outcome === outcome).map((result) => result.pair);
    return `; ${outcome}: ${pairs.join(', ')}`;
  });
  const done = results.length - results.filter((result) => result.outcome !== 'done').length;
  const text = `${done} of ${counted(results.length, 'pair')} done in ${formatMs(event.tookMs)}${others.join('')}; exit code ${event.exitCode}`;
  return event.exitCode === 0 ? paint.good(text) : paint.bad(text);
}

const took = (ms: number, paint: Paint): string => paint.dim(`(${formatMs(ms)})`);
