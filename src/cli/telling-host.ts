import type { Host } from '../ssh/host.js';

/** The same host, which tells every command that it is given, and how that ended. */
export function tellingHost(host: Host, tell: (message: string) => void): Host {
  const timed = async <Result>(what: string, work: () => Promise<Result>, end: (result: Result) => string) => {
    const startedAtMs = performance.now();
    const took = (): string => `${Math.round(performance.now() - startedAtMs)} ms`;
    try {
      const result = await work();
      tell(`${what}: ${end(result)}, ${took()}`);
      return result;
    } catch (error) {
      tell(`${what}: ${error instanceof Error ? error.message : String(error)}, ${took()}`);
      throw error;
    }
  };
  return {
    name: host.name,
    closed: host.closed,
    close: () => host.close(),
    exec: (argv, options) =>
      timed(
        `${options.asRoot === true ? 'as root: ' : ''}${argv.map(word).join(' ')}`,
        () => host.exec(argv, options),
        (result) => (result.signal === null ? `exit ${result.code}` : `signal ${result.signal}`),
      ),
    start: (argv, options) =>
      timed(
        `${options?.asRoot === true ? 'as root: ' : ''}${argv.map(word).join(' ')}`,
        () => host.start(argv, options),
        () => 'runs',
      ),
    unixSocket: (path, options) =>
      timed(
        `socket ${path}`,
        () => host.unixSocket(path, options),
        () => 'open',
      ),
    // Probes open these by the dozen each second: telling them would bury the rest.
    tcp: (address, port, options) => host.tcp(address, port, options),
  };
}

/** A word of a command as a person would have to type it. */
const word = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
