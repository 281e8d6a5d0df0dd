import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, asyncProperty, constantFrom, oneof, record, string } from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { NodeSpec } from '../../src/inventory/model.js';
import { watchNode } from '../../src/node/observe.js';
import { serviceWords } from '../../src/node/services.js';
import { composeCommand } from '../../src/ssh/command.js';
import type { Host } from '../../src/ssh/host.js';
import { canBeWord } from '../../src/ssh/quote.js';

// A real /bin/sh gets the very line that would go to a node's login shell; `timeout` and `sudo` only show their words.
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hitless-words-'));
  for (const name of ['timeout', 'env']) {
    writeFileSync(join(folder, name), `#!/bin/sh\nprintf '%s\\0' "$@"\n`);
    chmodSync(join(folder, name), 0o755);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const hostile = constantFrom(
  '$(touch pwned)',
  '`touch pwned`',
  '; touch pwned',
  "' ; touch pwned '",
  '-- x',
  '\n touch pwned',
  '>pwned',
  '*',
);
const value = oneof(hostile, string({ minLength: 1, unit: 'binary' }).filter(canBeWord));
const service = record({ unit: value, binary: value, config: value, pidFile: value });

it('hands every value of an inventory to the program as one word, through a real shell, with and without sudo', async () => {
  await assert(
    asyncProperty(
      service,
      service,
      constantFrom('none' as const, 'sudo' as const),
      async (haproxy, keepalived, become) => {
        const spec: NodeSpec = {
          name: 'lb1',
          labels: {},
          ssh: { host: 'lb1', keys: [], jump: [], knownHosts: [] },
          become,
          haproxy,
          keepalived,
          checks: [],
          files: [],
          vars: {},
          secrets: {},
        };
        const seen = wordsSeen(await argvOf(spec), become);
        expect(seen.slice(-8)).toEqual(serviceWords(spec));
        expect(readdirSync(folder).toSorted()).toEqual(['env', 'timeout']);
      },
    ),
    { numRuns: 150 },
  );
});

/** What `watchNode` would run on the node. */
async function argvOf(spec: NodeSpec): Promise<readonly string[]> {
  let captured: readonly string[] = [];
  const host: Pick<Host, 'name' | 'exec'> = {
    name: 'lb1',
    exec: async (argv) => {
      captured = argv;
      throw new Error('captured');
    },
  };
  await watchNode(host as Host, spec).catch(() => undefined);
  return captured;
}

function wordsSeen(argv: readonly string[], become: 'none' | 'sudo'): readonly string[] {
  const command = composeCommand({ argv, become, deadlineMs: 1000 });
  if ('problem' in command) throw new Error(command.problem);
  const output = execFileSync('/bin/sh', ['-c', command.line], {
    cwd: folder,
    env: { PATH: `${folder}:/usr/bin:/bin` },
    encoding: 'utf8',
  });
  return output.split('\0').slice(0, -1);
}
