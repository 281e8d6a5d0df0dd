import { readHaproxyConfig } from '../haproxy/read.js';
import { parseVersionOutput } from '../haproxy/version.js';
import { fieldOf, linesOf, valuesOf } from './answer.js';
import type { FileFacts, HaproxyFacts } from './facts.js';
import { configPathsOf, readTexts } from './file-facts.js';
import { readProcesses } from './process-facts.js';
import { readUnit } from './unit-facts.js';
import type { Answer } from './wire.js';

/** What an answer of `observe` says about HAProxy. */
export function readHaproxyFacts(answer: Answer, files: readonly FileFacts[]): HaproxyFacts {
  const version = valuesOf(answer, 'version')
    .map((line) => parseVersionOutput(line)?.version)
    .find((each) => each !== undefined);
  const unit = readUnit(linesOf(answer, 'unit', 'haproxy') ?? []);
  const texts = readTexts(answer, 'haproxy', files);
  const tools = fieldOf(answer, 'socket-tools');
  return {
    ...(version === undefined ? {} : { version }),
    ...(unit === undefined ? {} : { unit }),
    processes: readProcesses(answer, 'haproxy'),
    configPaths: configPathsOf(answer, 'haproxy'),
    ...(texts.length === 0 ? {} : { config: readHaproxyConfig(texts), source: texts }),
    socketTools: tools === '' ? [] : tools.split(' '),
  };
}
