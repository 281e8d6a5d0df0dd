import { EXIT } from '../coordinator/outcome.js';

/** What a user got wrong, in one message that says what, where and what to do. */
export class Complaint extends Error {
  override readonly name = 'Complaint';
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.usage) {
    super(message);
    this.exitCode = exitCode;
  }
}
