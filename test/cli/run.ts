import { vi } from 'vitest';
import { main } from '../../src/cli/program.js';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line in this process; what it printed is returned. No environment variable names an inventory. */
export async function hitless(...args: readonly string[]): Promise<Ran> {
  let stdout = '';
  let stderr = '';
  const out = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    stdout += String(chunk);
    return true;
  });
  const err = vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    stderr += String(chunk);
    return true;
  });
  vi.stubEnv('HITLESS_INVENTORY', '');
  try {
    const code = await main(args, '1.2.3');
    return { code, stdout, stderr };
  } finally {
    vi.unstubAllEnvs();
    out.mockRestore();
    err.mockRestore();
  }
}
