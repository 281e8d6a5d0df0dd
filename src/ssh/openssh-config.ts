import { execFile } from 'node:child_process';

/** What `ssh -G` is asked for. `user` and `port` matter to Match blocks. */
export interface ConfigQuestion {
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
  /** ssh_config file instead of the user's and the system's. */
  readonly config?: string;
}

/** ssh_config's answer for one host: option names in lower case, each with its values in order. */
export type OpensshConfig = ReadonlyMap<string, readonly string[]>;

/** An answer is asked for anew after this many milliseconds, so that a long-lived process notices an edited ssh_config. */
const FRESH_MS = 60_000;

const answers = new Map<string, { readonly at: number; readonly answer: Promise<OpensshConfig | undefined> }>();

/**
 * What the OpenSSH client would use for a host (`ssh -G`, which honours Include and Match). `undefined` where no OpenSSH client is installed.
 * Fails with ssh's own message if it rejects the configuration. One call per question and minute.
 */
export async function readOpensshConfig(question: ConfigQuestion): Promise<OpensshConfig | undefined> {
  const key = JSON.stringify([question.host, question.user, question.port, question.config]);
  const kept = answers.get(key);
  if (kept !== undefined && performance.now() - kept.at < FRESH_MS) return await kept.answer;
  const answer = askSsh(question);
  answers.set(key, { at: performance.now(), answer });
  try {
    return await answer;
  } catch (error) {
    answers.delete(key);
    throw error;
  }
}

/** Reads the output of `ssh -G`. */
function parseOpensshConfig(output: string): OpensshConfig {
  const config = new Map<string, string[]>();
  for (const line of output.split('\n')) {
    const space = line.indexOf(' ');
    if (space <= 0) continue;
    const name = line.slice(0, space).toLowerCase();
    const values = config.get(name) ?? [];
    values.push(line.slice(space + 1));
    config.set(name, values);
  }
  return config;
}

function askSsh(question: ConfigQuestion): Promise<OpensshConfig | undefined> {
  const args = [
    ...(question.config === undefined ? [] : ['-F', question.config]),
    ...(question.user === undefined ? [] : ['-l', question.user]),
    ...(question.port === undefined ? [] : ['-p', String(question.port)]),
    '-G',
    '--',
    question.host,
  ];
  return new Promise((resolve, reject) => {
    const child = execFile('ssh', args, { timeout: 10_000, encoding: 'utf8' }, (error, stdout, stderr) => {
      if (error === null) resolve(parseOpensshConfig(stdout));
      else if (error.code === 'ENOENT') resolve(undefined);
      else reject(new Error(stderr.trim() || error.message));
    });
    // A Match exec of the user's must not wait for input.
    child.stdin?.end();
  });
}
