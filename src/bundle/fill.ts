import { renderTemplate } from '../template/render.js';
import type { Includes, TemplateText } from '../template/session.js';
import type { Body } from '../template/syntax.js';
import { TemplateError } from '../template/template-error.js';
import { Secrets } from '../template/values.js';
import type { Masked } from './bundle.js';
import { maskedWhereDifferent } from './masks.js';

/** A template and what it sees but for the secrets. */
export interface Filling {
  readonly template: TemplateText;
  readonly includes: Includes;
  /** Syntax trees that are kept from one filling to the next. */
  readonly parsed: Map<string, Body>;
  readonly secretNames: readonly string[];
  readonly variables: (secrets: Secrets) => Record<string, unknown>;
}

/** A template filled in with masks instead of secrets: nothing in it was worked out of one. */
export interface MaskedFilling {
  readonly masked: Masked;
  /** The secrets that it asked for on the way. */
  readonly asked: readonly string[];
}

/** A template asked for a secret that has not been fetched. */
class SecretWanted extends Error {
  override readonly name = 'SecretWanted';
  readonly secret: string;

  constructor(secret: string) {
    super(`the secret ${secret} is wanted`);
    this.secret = secret;
  }
}

/** Two stand-ins for a secret that have nothing in common: not as they are, nor in capitals, nor as base64. */
const standIns = ['AAAAAAAAA', 'zzzzzzzzz'] as const;

/**
 * Fills in a template without its secrets. What comes out otherwise with one stand-in than with another was worked out of a secret,
 * whatever the template did with it, and is masked. Throws `TemplateError` for what is wrong whatever the secrets are; where it might
 * be the stand-in that does not fit (a port number in a secret), there is a reason instead of a text.
 */
export function fillMasked(filling: Filling): MaskedFilling {
  const asked = new Set<string>();
  const filledWith = (standIn: string): string => {
    const secrets = new Secrets(filling.secretNames, (name) => {
      asked.add(name);
      return standIn;
    });
    return renderTemplate(filling.template, filling.variables(secrets), filling.includes, filling.parsed);
  };
  try {
    const text = filledWith(standIns[0]);
    if (asked.size === 0) return { masked: { text }, asked: [] };
    const masked = maskedWhereDifferent(text, filledWith(standIns[1]));
    const reason = 'a secret decides which lines there are';
    return { masked: masked === undefined ? { reason } : { text: masked }, asked: [...asked] };
  } catch (error) {
    if (!(error instanceof TemplateError) || error.kind !== 'value' || asked.size === 0) throw error;
    return { masked: { reason: 'the template works on a secret, and cannot do so without it' }, asked: [...asked] };
  }
}

/** Fills in a template with the secrets that are at hand; says which one is missing. Throws `TemplateError`. */
export function fill(
  { template, includes, parsed, secretNames, variables }: Filling,
  values: ReadonlyMap<string, string>,
): { readonly text: string; readonly used: readonly string[] } | { readonly wanted: string } {
  const used = new Set<string>();
  const secrets = new Secrets(secretNames, (name) => {
    const value = values.get(name);
    if (value === undefined) throw new SecretWanted(name);
    used.add(name);
    return value;
  });
  try {
    return { text: renderTemplate(template, variables(secrets), includes, parsed), used: [...used] };
  } catch (error) {
    if (error instanceof SecretWanted) return { wanted: error.secret };
    throw error;
  }
}
