import type { RunEvent } from '../coordinator/events.js';
import { formatMs } from './duration.js';
import { ledgerLines } from './ledger.js';
import type { Paint } from './paint.js';
import { planSummary } from './plan.js';

/** One event as plain lines `pair node step: text`; empty for events that a log does not need. */
export function eventLines(event: RunEvent, paint: Paint): readonly string[] {
  switch (event.event) {
    case 'run.started':
      return [
        `${event.command}: ${event.pairs.length} ${event.pairs.length === 1 ? 'pair' : 'pairs'}, ${event.concurrency} at a time`,
      ];
    case 'pair.started':
      return [`${paint.bold(event.pair)} nodes: ${event.nodes.join(', ')}`];
    case 'pair.planned':
      return planSummary(event.plan, paint).map((line) => `${paint.bold(event.pair)} - plan: ${line}`);
    case 'step.started':
      return [];
    case 'step.progress':
      return [`${prefix(event, paint)} ${event.text}`];
    case 'step.finished':
      return [
        `${prefix(event, paint)} ${event.ok ? paint.good('ok') : paint.bad('FAILED')} ${event.text} ${paint.dim(formatMs(event.tookMs))}`,
      ];
    case 'probe.ledger':
      return event.final
        ? ledgerLines(event.ledgers, paint).map((line) => `${paint.bold(event.pair)} - ledger: ${line}`)
        : [];
    case 'warning':
      return [`${[event.pair, event.node].filter(Boolean).join(' ')} ${paint.warn('warning')}: ${event.text}`.trim()];
    case 'pair.finished':
      return resultLines(event, paint);
    case 'run.finished': {
      const done = event.results.filter((result) => result.outcome === 'done').length;
      const text = `${done} of ${event.results.length} pairs done in ${formatMs(event.tookMs)}, exit code ${event.exitCode}`;
      return [event.exitCode === 0 ? paint.good(text) : paint.bad(text)];
    }
  }
}

const prefix = (
  event: { readonly pair: string; readonly node?: string; readonly step: string },
  paint: Paint,
): string => `${paint.bold(event.pair)} ${event.node ?? '-'} ${event.step}:`;

function resultLines(event: Extract<RunEvent, { event: 'pair.finished' }>, paint: Paint): readonly string[] {
  const { result } = event;
  const outcome = result.outcome === 'done' ? paint.good('done') : paint.bad(result.outcome);
  const lines = [
    `${paint.bold(event.pair)} - result: ${outcome} ${result.reason} ${paint.dim(formatMs(result.tookMs))}`,
  ];
  return result.remedy === undefined ? lines : [...lines, `${paint.bold(event.pair)} - to do: ${result.remedy}`];
}
