// What the compiler leaves to do: the node program stands beside the module that reads it, and the command can be run.
import { chmodSync, copyFileSync } from 'node:fs';

const dist = new URL('../../dist/', import.meta.url);
const program = new URL('node/program.sh', dist);
copyFileSync(new URL('../../src/node/program.sh', import.meta.url), program);
chmodSync(program, 0o644);
chmodSync(new URL('cli/main.js', dist), 0o755);
