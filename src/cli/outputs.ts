import { EXIT } from '../coordinator/outcome.js';

/**
 * What is written to may go away at any time: `| head`, a closed terminal, a full disk. The run goes on all the same, since to stop in the middle
 * of a step would be worse. A closed pipe is the reader's wish; anything else makes exit code 0 a 1.
 */
export function outliveOutputs(): void {
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.listenerCount('error', noteBroken) === 0) stream.on('error', noteBroken);
  }
}

function noteBroken(this: NodeJS.WriteStream, error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE' || process.exitCode === EXIT.fault) return;
  process.exitCode ||= EXIT.fault;
  if (this !== process.stderr) process.stderr.write(`hitless: its output could not be written: ${error.message}\n`);
}
