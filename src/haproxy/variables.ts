/** Environment variables to expand with; a variable that is not in the map expands to nothing, as in HAProxy. */
export type Env = Readonly<Record<string, string>>;

/** A variable reference inside double quotes. */
export interface VariableReference {
  /** How many characters of the line it takes. */
  readonly length: number;
  /** Its value, or the default of `${NAME-default}`; several with `${NAME[*]}`, which is split at blanks. */
  readonly values: readonly string[];
}

const referenceForm = /^\$(?:\{([A-Za-z_]\w*)(\[\*\])?(?:-([^}]*))?\}|([A-Za-z_]\w*))/;

/** HAProxy's own lines are far shorter; the bound keeps a hostile line of `$` linear. */
const maxReferenceLength = 4096;

/** The reference that begins at `at`; undefined where HAProxy would refuse it. */
export function readReference(line: string, at: number, env: Env): VariableReference | undefined {
  const match = referenceForm.exec(line.slice(at, at + maxReferenceLength));
  if (!match) return undefined;
  const name = match[1] ?? match[4] ?? '';
  const fallback = match[3]?.replaceAll('"', '') ?? '';
  const value = Object.hasOwn(env, name) ? (env[name] ?? fallback) : fallback;
  const values = match[2] === undefined ? [value] : value.split(/[ \t]+/).filter((part) => part !== '');
  return { length: match[0].length, values };
}

/** Expands `$NAME` and `${NAME}` in an address, where HAProxy expands them even outside of quotes (env_expand). */
export function expandEnv(text: string, env: Env): string {
  return text.replace(/\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))/g, (_all, braced?: string, plain?: string) => {
    const name = braced ?? plain ?? '';
    return Object.hasOwn(env, name) ? (env[name] ?? '') : '';
  });
}
