/** What the command line of a running haproxy process says. */
export interface HaproxyArgv {
  readonly program: string;
  /** `-W` or `-Ws`. */
  readonly masterWorker: boolean;
  /** `-Ws`: the master tells systemd when it is ready. */
  readonly notifiesSystemd: boolean;
  /** `-D`. */
  readonly daemon: boolean;
  /** `-db`: stays in the foreground, whatever else asks for the background. */
  readonly foreground: boolean;
  /** The address of `-S` without its `,…` options and `unix@`. */
  readonly masterSocket?: string;
  /** `-p`. */
  readonly pidFile?: string;
  /** Files and directories of every `-f` and after `--`, in the order they are loaded. */
  readonly configArgs: readonly string[];
  /** `-C`: the directory that relative paths start from. */
  readonly directory?: string;
  /** `-L`: the name of the local peer. */
  readonly localPeer?: string;
  /** `-x`: where listening sockets were taken over from. */
  readonly listenersFrom?: string;
  /** Pids after `-sf` and `-st`. */
  readonly oldPids: readonly number[];
  /** `-st` stands in it: old processes were ended with their sessions. */
  readonly terminatesOld: boolean;
  /** `-c`: a check of the configuration, not a service. */
  readonly checksOnly: boolean;
  /** Options that are not listed above, as they stand. */
  readonly others: readonly string[];
  /** The command line without `-sf`, `-st` and their pids, and without `-x`: what a reload starts from. */
  readonly reloadArgv: readonly string[];
}

const takesValue: ReadonlySet<string> = new Set(['-C', '-L', '-N', '-S', '-cc', '-f', '-m', '-n', '-p', '-x']);

interface Option {
  readonly flag: string;
  readonly values: readonly string[];
}

/** Cuts the command line into options with their values, as the argument loop of haproxy.c does. */
function optionsOf(args: readonly string[]): readonly Option[] {
  const options: Option[] = [];
  let at = 0;
  while (at < args.length) {
    const flag = args[at] ?? '';
    let end = at + 1;
    if (flag === '--') end = args.length;
    else if (flag === '-sf' || flag === '-st') while (end < args.length && !args[end]?.startsWith('-')) end += 1;
    else if (takesValue.has(flag)) end = Math.min(end + 1, args.length);
    options.push({ flag, values: args.slice(at + 1, end) });
    at = end;
  }
  return options;
}

const isHandover = ({ flag }: Option): boolean => flag === '-sf' || flag === '-st' || flag === '-x';

const known: ReadonlySet<string> = new Set('-C -D -L -S -W -Ws -c -db -f -p -sf -st -x --'.split(' '));

/**
 * Reads the NUL-split `/proc/PID/cmdline` of a haproxy process. Never throws: what HAProxy would not take lands in `others`.
 * Source: HAProxy management guide, section 3 "Starting HAProxy".
 */
export function parseHaproxyArgv(argv: readonly string[]): HaproxyArgv {
  const [program = '', ...args] = argv;
  const options = optionsOf(args);
  const has = (...flags: string[]): boolean => options.some(({ flag }) => flags.includes(flag));
  const value = (flag: string): string | undefined => options.findLast((option) => option.flag === flag)?.values[0];
  const masterSocket = value('-S')
    ?.split(',')[0]
    ?.replace(/^unix@/, '');
  const pidFile = value('-p');
  const directory = value('-C');
  const localPeer = value('-L');
  const listenersFrom = value('-x');
  return {
    program,
    masterWorker: has('-W', '-Ws'),
    notifiesSystemd: has('-Ws'),
    daemon: has('-D'),
    foreground: has('-db'),
    ...(masterSocket === undefined ? {} : { masterSocket }),
    ...(pidFile === undefined ? {} : { pidFile }),
    configArgs: options.filter(({ flag }) => flag === '-f' || flag === '--').flatMap(({ values }) => values),
    ...(directory === undefined ? {} : { directory }),
    ...(localPeer === undefined ? {} : { localPeer }),
    ...(listenersFrom === undefined ? {} : { listenersFrom }),
    oldPids: options
      .filter(({ flag }) => flag === '-sf' || flag === '-st')
      .flatMap(({ values }) => values)
      .filter((text) => /^[1-9]\d{0,9}$/.test(text))
      .map(Number),
    terminatesOld: has('-st'),
    checksOnly: has('-c'),
    others: options.filter(({ flag }) => !known.has(flag)).flatMap(({ flag, values }) => [flag, ...values]),
    reloadArgv: [
      program,
      ...options.filter((option) => !isHandover(option)).flatMap(({ flag, values }) => [flag, ...values]),
    ],
  };
}
