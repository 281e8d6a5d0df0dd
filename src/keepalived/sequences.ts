/** A `~SEQ`, `~SEQx` or `~LST` line: what its variables become, round by round, and the rest of the line that each round reads. */
export interface Sequence {
  readonly rounds: readonly (readonly { readonly name: string; readonly value: string }[])[];
  readonly rest: string;
}

/** More rounds than this are a mistake: keepalived would read them all, a reader need not. */
const MOST_ROUNDS = 10_000;

const HEAD = /^~(SEQx?|LST)[ \t]*\([ \t]*/;
const NAMES = /^(?:\{[ \t]*([^{}()]*?)[ \t]*\}|([^\s,(){}]+))[ \t]*,[ \t]*/;
const VALUES = /^(?:\{([^{}]*)\}|([^\s,{}()]*))[ \t]*([,)])[ \t]*/;

/** Whether a line begins as one of them, well formed or not. */
export function isSequence(line: string): boolean {
  return /^~(SEQ|LST)/.test(line);
}

/** Reads one (keepalived's `add_seq` and `add_lst`); `expand` replaces definitions among the numbers of a `~SEQ`. Absent: malformed, keepalived ignores the line. */
export function readSequence(line: string, expand: (text: string) => string): Sequence | undefined {
  const head = HEAD.exec(line);
  if (!head) return undefined;
  const inner = line.slice(head[0].length);
  return head[1] === 'LST' ? readList(inner) : readNumbers(inner, { hex: head[1] === 'SEQx', expand });
}

/** `(var,end)`, `(var,start,end)` or `(var,start,step,end)`, numbers as strtol(3) reads them in base 0. */
function readNumbers(
  inner: string,
  { hex, expand }: { readonly hex: boolean; readonly expand: (text: string) => string },
): Sequence | undefined {
  const found = /^([^\s,()]+)[ \t]*,([^()]*)\)[ \t]*(.*)$/s.exec(inner);
  if (!found) return undefined;
  const numbers = expand(found[2] ?? '')
    .split(',')
    .map(strtol);
  if (numbers.length > 3 || numbers.some(Number.isNaN)) return undefined;
  const [start, step, end] = spanOf(numbers);
  if (step === 0 || (end - start) * step < 0 || (hex && (start < 0 || end < 0))) return undefined;
  const count = Math.floor((end - start) / step) + 1;
  if (count > MOST_ROUNDS) return undefined;
  const name = found[1] ?? '';
  const rounds = Array.from({ length: count }, (_, index) => [
    { name, value: (start + index * step).toString(hex ? 16 : 10) },
  ]);
  return { rounds, rest: found[3] ?? '' };
}

function spanOf([one = 0, two, three]: readonly number[]): readonly [start: number, step: number, end: number] {
  if (two === undefined) return [one < 0 ? -1 : 1, one < 1 ? -1 : 1, one];
  if (three === undefined) return [one, one <= two ? 1 : -1, two];
  return [one, two, three];
}

/** NaN for what is no number. */
function strtol(text: string): number {
  const found = /^\s*([+-]?)(0[xX][0-9a-fA-F]{1,12}|\d{1,15})\s*$/.exec(text);
  const digits = found?.[2] ?? '';
  if (digits === '') return Number.NaN;
  const value = /^0\d/.test(digits) ? Number.parseInt(digits, 8) : Number(digits);
  return found?.[1] === '-' ? -value : value;
}

/** `(var,a,b,…)` or `({v1,v2},{a,b},…)`: values that are missing in a set are blank, one too many spoils the line. */
function readList(inner: string): Sequence | undefined {
  const head = NAMES.exec(inner);
  if (!head) return undefined;
  const names = wordsOf(head[1] ?? head[2] ?? '');
  const rounds: { name: string; value: string }[][] = [];
  let rest = inner.slice(head[0].length);
  for (let set = VALUES.exec(rest); set; set = VALUES.exec(rest)) {
    const values = wordsOf(set[1] ?? set[2] ?? '');
    if (values.length > names.length || rounds.length >= MOST_ROUNDS) return undefined;
    rounds.push(names.map((name, index) => ({ name, value: values[index] ?? '' })));
    rest = rest.slice(set[0].length);
    if (set[3] === ')') return { rounds, rest };
  }
  return undefined;
}

function wordsOf(list: string): readonly string[] {
  return list.split(',').map((word) => word.trim());
}
