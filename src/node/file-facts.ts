import { blobsOf, linesOf, valuesOf } from './answer.js';
import type { FileFacts } from './facts.js';
import type { Service } from './process-facts.js';
import type { Answer } from './wire.js';

/** A configuration file's path and whole text. */
export interface FileText {
  readonly path: string;
  readonly text: string;
}

/** The paths of a service's configuration files, in the order they are loaded. */
export const configPathsOf = (answer: Answer, service: Service): readonly string[] =>
  valuesOf(answer, 'config')
    .filter((value) => value.startsWith(`${service} `))
    .map((value) => value.slice(service.length + 1));

/** Digest, size and time of every configuration file that could be read. */
export function readFileFacts(answer: Answer): readonly FileFacts[] {
  const sizes = new Map(
    (linesOf(answer, 'sizes') ?? []).flatMap((line) => {
      const [, bytes, seconds, path] = /^(\d+) (\d+) (.*)$/.exec(line) ?? [];
      return path === undefined
        ? []
        : [[path, { bytes: Number(bytes), modifiedAtMs: Number(seconds) * 1000 }] as const];
    }),
  );
  return (linesOf(answer, 'sha256') ?? []).flatMap((line) => {
    const [, sha256, path] = /^([0-9a-f]{64}) [ *](.*)$/.exec(line) ?? [];
    const size = path === undefined ? undefined : sizes.get(path);
    return sha256 === undefined || path === undefined || size === undefined ? [] : [{ path, sha256, ...size }];
  });
}

/** The texts of a service's configuration files that could be read, in the order they are loaded. */
export function readTexts(answer: Answer, service: Service, files: readonly FileFacts[]): readonly FileText[] {
  const blobs = blobsOf(answer, 'text');
  return configPathsOf(answer, service).flatMap((path) => {
    const blob = blobs.find((each) => each.label === path);
    return blob === undefined
      ? []
      : [
          {
            path,
            text: textOf(
              blob.lines,
              files.find((each) => each.path === path),
            ),
          },
        ];
  });
}

/** Lines arrive without saying whether the last one ended with a newline, which HAProxy since 2.3 demands: the size tells. */
function textOf(lines: readonly string[], file: FileFacts | undefined): string {
  const text = lines.map((line) => `${line}\n`).join('');
  return file !== undefined && Buffer.byteLength(text) === file.bytes + 1 ? text.slice(0, -1) : text;
}
