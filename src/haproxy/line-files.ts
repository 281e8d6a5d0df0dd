import { bindParameters, readParameters, serverParameters } from './parameters.js';

/** What a line names a file for: `crt`, `ca-file`, `errorfile`, `map`, `pattern`, `lua`, `chroot`, … */
export interface NamedFile {
  readonly kind: string;
  readonly written: string;
  /** The global `…-base` that a relative path is put behind. */
  readonly base?: 'crt' | 'ca' | 'key' | 'state';
  /** A folder, or a file that may also be a folder (`crt`, `ca-file`). */
  readonly folder?: 'yes' | 'maybe';
  /** HAProxy writes it or makes it itself, or starts without it: it need not be there. */
  readonly optional?: true;
}

type Shape = Omit<NamedFile, 'written' | 'kind'> & { readonly kind?: string };

const tls: Readonly<Record<string, Shape>> = {
  crt: { base: 'crt', folder: 'maybe' },
  'default-crt': { kind: 'crt', base: 'crt' },
  'ca-file': { base: 'ca', folder: 'maybe' },
  'ca-verify-file': { base: 'ca' },
  'ca-sign-file': { base: 'ca' },
  'crl-file': { base: 'ca' },
  'crt-list': { base: 'crt' },
  'tls-ticket-keys': {},
};

/** `KEYWORD … FILE`: the file is the word at `index`. */
const keywords: Readonly<Record<string, Shape & { readonly index: number }>> = {
  '51degrees-data-file': { index: 1 },
  chroot: { index: 1, folder: 'yes' },
  'crt-base': { index: 1, folder: 'yes' },
  'ca-base': { index: 1, folder: 'yes' },
  'key-base': { index: 1, folder: 'yes' },
  'deviceatlas-json-file': { index: 1 },
  errorfile: { index: 2 },
  'issuers-chain-path': { index: 1, folder: 'yes' },
  'lua-load': { index: 1, kind: 'lua' },
  'lua-load-per-thread': { index: 1, kind: 'lua' },
  pidfile: { index: 1, optional: true },
  'server-state-base': { index: 1, folder: 'yes', optional: true },
  'server-state-file': { index: 1, base: 'state', optional: true },
  'server-state-file-name': { index: 1, base: 'state', optional: true },
  'ssl-dh-param-file': { index: 1 },
  'stats-file': { index: 1, optional: true },
  'wurfl-data-file': { index: 1 },
};

const make = (name: string, written: string | undefined, { kind = name, ...shape }: Shape): readonly NamedFile[] =>
  written === undefined || written === '' ? [] : [{ kind, written, ...shape }];

function parameterFiles(words: readonly string[], takesWord: ReadonlySet<string>): readonly NamedFile[] {
  return readParameters(words, takesWord, { file: '', line: 0 }).flatMap(({ name, value }) => {
    const shape = Object.hasOwn(tls, name) ? tls[name] : undefined;
    return shape ? make(name, value, shape) : [];
  });
}

/** `map(FILE)`, `map_beg(FILE,DEFAULT)`, … and `jwt_verify(ALG,FILE)` anywhere in an expression; `virt@` names are no files. */
function converterFiles(words: readonly string[]): readonly NamedFile[] {
  const called = words.flatMap((word) => [...word.matchAll(/\bmap(?:_[a-z0-9_]+)?\(\s*([^,()\s]+)/g)]);
  return called.flatMap(([, written = '']) => {
    if (written.startsWith('virt@')) return [];
    const optional = written.startsWith('opt@') ? ({ optional: true } as const) : {};
    return make('map', written.replace(/^(?:opt|file)@/, ''), optional);
  });
}

/** `-f FILE` of an ACL, its own or an anonymous one's in `{ … }`. */
const patternFiles = (words: readonly string[]): readonly NamedFile[] =>
  words.flatMap((word, index) => {
    const isMap = words[index - 1] === '-M';
    return word === '-f' && !words[index + 1]?.startsWith('virt@')
      ? make(isMap ? 'map' : 'pattern', words[index + 1], {})
      : [];
  });

/** Files of `http-request return`, `deny`, `http-error`, … */
const bodyKinds: ReadonlySet<string> = new Set(['file', 'lf-file', 'errorfile']);

const answers: ReadonlySet<string> = new Set([
  'http-request',
  'http-response',
  'http-after-response',
  'http-error',
  'stats',
]);

const bodyFiles = (words: readonly string[]): readonly NamedFile[] =>
  words.flatMap((word, index) => (bodyKinds.has(words[index - 1] ?? '') ? make('body', word, {}) : []));

function storeFiles(words: readonly string[]): readonly NamedFile[] {
  const shapes: Readonly<Record<string, Shape>> = {
    crt: { base: 'crt' },
    key: { base: 'key' },
    issuer: { base: 'crt' },
    sctl: { base: 'crt' },
    ocsp: { base: 'crt' },
  };
  return words.flatMap((word, index) => {
    const name = words[index - 1] ?? '';
    const shape = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
    return shape ? make(name, word, shape) : [];
  });
}

/** The file after `config` of `filter spoe`, the script of `external-check command`, …: found by the words that lead to it. */
function spelledFiles([first, second, ...rest]: readonly string[]): readonly NamedFile[] {
  if (first === 'filter' && second === 'spoe') return make('spoe', rest[rest.indexOf('config') + 1], {});
  if (first === 'external-check' && second === 'command') return make('external-check', rest[0], {});
  if (first === 'load' && second !== undefined) return storeFiles([second, ...rest]);
  return [];
}

/** The files that a line of a section of that kind names. */
export function filesOfLine(kind: string, words: readonly string[]): readonly NamedFile[] {
  const [keyword = ''] = words;
  const shape = Object.hasOwn(keywords, keyword) ? keywords[keyword] : undefined;
  if (shape) {
    const { index, ...rest } = shape;
    return make(keyword, words[index], rest);
  }
  if (keyword === 'bind' || (keyword === 'stats' && words[1] === 'socket')) {
    return parameterFiles(words.slice(keyword === 'bind' ? 2 : 3), bindParameters);
  }
  if (keyword === 'default-server') return parameterFiles(words.slice(1), serverParameters);
  if (keyword === 'server' || keyword === 'server-template') return parameterFiles(words.slice(3), serverParameters);
  const own = kind === 'crt-store' || keyword !== 'load' ? spelledFiles(words) : [];
  return [...own, ...(answers.has(keyword) ? bodyFiles(words) : []), ...patternFiles(words), ...converterFiles(words)];
}
