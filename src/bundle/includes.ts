import { posix } from 'node:path';
import type { Includes } from '../template/session.js';
import { UnfitValue } from '../template/template-error.js';

/**
 * What `{% include %}`, `import` and `extends` may name: files in the folder of the source or below it. A name is looked up from the
 * folder of the template that says it, then from the folder of the source.
 */
export function includesFrom(folder: string, textAt: (path: string) => string | undefined): Includes {
  return (name, from) => {
    const candidates = [posix.join(posix.dirname(from), name), posix.join(folder, name)];
    const inside = candidates.filter((path) => !name.startsWith('/') && path.startsWith(`${folder}/`));
    if (inside.length === 0) throw new UnfitValue(`"${name}" is not below ${folder}: templates include nothing else`);
    for (const file of inside) {
      const text = textAt(file);
      if (text !== undefined) return { file, text };
    }
    return undefined;
  };
}
