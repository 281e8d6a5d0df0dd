import type { Blocks } from './blocks.js';
import type { Surroundings } from './expressions.js';
import type { Session } from './session.js';
import type { Body, Statement } from './syntax.js';

/** Where statements run: one template, its blocks, and what it has written so far. */
export interface Frame extends Surroundings {
  readonly session: Session;
  readonly blocks: Blocks;
  readonly written: string[];
  /** The parent that `{% extends %}` named: from there on nothing is written but by blocks. */
  parent?: { readonly file: string; readonly root: Body };
  /** Runs statements one after the other in a frame. */
  readonly run: (body: Statement | Body, frame: Frame) => void;
}
