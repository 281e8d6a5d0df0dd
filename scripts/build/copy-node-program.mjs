// The node program is not compiled: it is copied beside the module that reads it.
import { chmodSync, copyFileSync } from 'node:fs';

const target = new URL('../../dist/node/program.sh', import.meta.url);
copyFileSync(new URL('../../src/node/program.sh', import.meta.url), target);
chmodSync(target, 0o644);
