import type { VrrpInstance } from './config.js';
import { all, type Block, last } from './scalars.js';

const SIGNIFICANT_CHARACTERS = 8;

/** The authentication that keepalived really uses: none in VRRP version 3 and in strict mode, eight characters of the password in version 2. */
export function readAuth(
  { directive, warn }: Block,
  { version, strict }: { readonly version: 2 | 3; readonly strict: boolean },
): VrrpInstance['auth'] {
  const block = last(directive, 'authentication');
  if (!block) return undefined;
  const children = all(directive, 'authentication').flatMap((each) => each.children);
  const type = children.findLast(({ keyword }) => keyword === 'auth_type')?.args[0];
  const pass = children.findLast(({ keyword }) => keyword === 'auth_pass')?.args[0];
  if (type !== 'PASS' && type !== 'AH') {
    if (type !== undefined)
      warn(`auth_type ${JSON.stringify(type)} is neither PASS nor AH: no authentication is used`, block.at);
    return undefined;
  }
  if (pass === undefined || pass === '') {
    warn('authentication without auth_pass is not used', block.at);
    return undefined;
  }
  if (version === 3 || strict) {
    warn(`authentication is not used ${version === 3 ? 'in VRRP version 3' : 'in strict mode'}`, block.at);
    return undefined;
  }
  if (pass.length > SIGNIFICANT_CHARACTERS)
    warn(`only the first ${SIGNIFICANT_CHARACTERS} characters of auth_pass count`, block.at);
  return { type, pass: pass.slice(0, SIGNIFICANT_CHARACTERS) };
}
