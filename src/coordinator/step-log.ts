import type { Emit, ToldStep } from './events.js';

/** What a step found, and how that reads in its closing line. */
export interface StepFinding<Found> {
  readonly found: Found;
  readonly text: string;
}

/** Carries one step out between its `step.started` and `step.finished` events; a step that throws is told as failed. */
export type StepLog = <Found>(
  step: ToldStep,
  node: string | undefined,
  text: string,
  work: (progress: (text: string) => void) => Promise<StepFinding<Found>>,
) => Promise<Found>;

export function stepLog(pair: string, emit: Emit, now: () => number): StepLog {
  return async (step, node, text, work) => {
    const about = { pair, step, ...(node === undefined ? {} : { node }) };
    const startedAtMs = now();
    emit('step.started', { ...about, text });
    try {
      const { found, text: told } = await work((progress) => emit('step.progress', { ...about, text: progress }));
      emit('step.finished', { ...about, ok: true, text: told, tookMs: now() - startedAtMs });
      return found;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      emit('step.finished', { ...about, ok: false, text: reason, tookMs: now() - startedAtMs });
      throw error;
    }
  };
}
