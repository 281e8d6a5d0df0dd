import { extract } from 'tar-stream';
import type { FakeNode, StagedFake } from './node-world.js';

/** Takes the files in, of a run that is armed or new; returns what `stage` answers then. */
export async function stage(node: FakeNode, run: string, nowMs: number, input: Buffer): Promise<readonly string[]> {
  const held = node.runs.get(run);
  if (held !== undefined && held.state !== 'armed' && held.state !== 'staged')
    return [`error ${held.state === 'confirmed' ? 'confirmed' : 'reverted'} run ${run} is ${held.state}`];
  if (held !== undefined && held.kept.size > 0) return [`error installed run ${run} has already installed files`];
  const staged = stagedIn(await unpack(input));
  if (held !== undefined) held.staged = staged;
  else
    node.runs.set(run, {
      state: 'staged',
      operator: '',
      what: '',
      sinceMs: nowMs,
      deadlineMs: Number.POSITIVE_INFINITY,
      undo: [],
      left: [],
      did: [],
      staged,
      kept: new Map(),
    });
  return ['staged'];
}

/** Two lines an entry: `file|delete SHA256 EXPECTED OWNER GROUP MODE PART`, and the path; contents go by the entry's number. */
function stagedIn(entries: ReadonlyMap<string, string>): ReadonlyMap<string, StagedFake> {
  const list = (entries.get('list') ?? '').trim().split('\n');
  return new Map(
    list.flatMap((line, at) => {
      if (at % 2 === 1) return [];
      const [kind, , expected = '-', , , , part = '-'] = line.split(' ');
      const text = kind === 'delete' ? undefined : (entries.get(String(at / 2 + 1)) ?? '');
      return [[list[at + 1] ?? '', { text, expected, part }] as const];
    }),
  );
}

async function unpack(input: Buffer): Promise<ReadonlyMap<string, string>> {
  const entries = new Map<string, string>();
  const tar = extract();
  tar.end(input);
  for await (const entry of tar) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(Buffer.from(chunk));
    entries.set(entry.header.name, Buffer.concat(chunks).toString());
  }
  return entries;
}
