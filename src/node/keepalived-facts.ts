import { posix } from 'node:path';
import { type InstanceDump, readDataDump } from '../keepalived/dump.js';
import { readKeepalivedConfig } from '../keepalived/read.js';
import { readKeepalivedVersion } from '../keepalived/version.js';
import { fieldOf, linesOf, valuesOf } from './answer.js';
import type { FileFacts, KeepalivedFacts, ProcessFacts } from './facts.js';
import { configPathsOf, readTexts } from './file-facts.js';
import { mainPidOf, readProcesses } from './process-facts.js';
import { readUnit } from './unit-facts.js';
import type { Answer } from './wire.js';

/** What an answer of `observe` says about keepalived. */
export function readKeepalivedFacts(answer: Answer, files: readonly FileFacts[]): KeepalivedFacts {
  const version = valuesOf(answer, 'version')
    .map(readKeepalivedVersion)
    .find((each) => each !== undefined);
  const unit = readUnit(linesOf(answer, 'unit', 'keepalived') ?? []);
  const texts = readTexts(answer, 'keepalived', files).map(({ path, text }) => ({ path: posix.normalize(path), text }));
  const processes = parentFirst(answer);
  const configId = configIdOf(processes[0]?.argv ?? [], fieldOf(answer, 'hostname'));
  const dump = readDump(answer);
  return {
    ...(version === undefined ? {} : { version }),
    ...(unit === undefined ? {} : { unit }),
    processes,
    configPath: configPathsOf(answer, 'keepalived')[0] ?? '',
    ...(texts.length === 0
      ? {}
      : {
          config: readKeepalivedConfig(texts, { configId, ...(version === undefined ? {} : { version }) }),
          source: { files: texts, configId },
        }),
    ...(dump === undefined ? {} : { dump }),
  };
}

/** keepalived's own word on its instances; undefined when it gave none. */
export function readDump(answer: Answer): readonly InstanceDump[] | undefined {
  const lines = linesOf(answer, 'dump');
  return lines === undefined ? undefined : readDataDump(`${lines.join('\n')}\n`);
}

/** The id that `@id` lines of the configuration are compared with: what keepalived was given (`-i`, `--config-id`), else the hostname up to its first dot. */
export function configIdOf(argv: readonly string[], hostname: string): string {
  const at = argv.findIndex((word) => word === '-i' || word === '--config-id');
  const joined = argv.find((word) => /^(?:-i.|--config-id=)/.test(word));
  const given = at >= 0 ? argv[at + 1] : joined?.replace(/^(?:-i|--config-id=)/, '');
  return given ?? hostname.split('.')[0] ?? '';
}

/** keepalived's processes, the parent first: it is the one that takes signals. */
export function parentFirst(answer: Answer): readonly ProcessFacts[] {
  const processes = readProcesses(answer, 'keepalived');
  const parent = mainPidOf(answer, 'keepalived');
  return [...processes.filter((each) => each.pid === parent), ...processes.filter((each) => each.pid !== parent)];
}
