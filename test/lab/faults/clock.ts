import { join } from 'node:path';
import { runOf, type Scene } from './scene.js';

/** The environment of a coordinator whose clock jumps by so many hours when it is told to: the machine's own clock is everybody's. */
export const jumpingClock = (hours: number | undefined): NodeJS.ProcessEnv =>
  hours === undefined
    ? {}
    : { NODE_OPTIONS: `--import=${join(import.meta.dirname, 'clock.mjs')}`, FAULT_CLOCK_HOURS: String(hours) };

export const jump = async (scene: Scene): Promise<void> => {
  runOf(scene).process.kill('SIGUSR2');
};
