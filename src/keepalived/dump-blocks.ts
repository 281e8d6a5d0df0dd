/** One instance of a data dump as names and values, not yet understood. */
export interface DumpedBlock {
  readonly name: string;
  /** `name = value` lines, and lines without a value (those map to an empty text). The first of a name counts. */
  readonly fields: ReadonlyMap<string, string>;
  /** Lines indented below a heading such as `Virtual IP (2):`, by the heading without its count. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
}

const INSTANCE = /^ ?VRRP Instance = (.*)$/;
const SECTION = /^-+<.*>-+\s*$/;
const HEADING = /^([A-Za-z][A-Za-z ]*?)(?: \(\d+\)| = \d+)? ?:?$/;
const FIELD = /^([A-Za-z][A-Za-z0-9 ]*?) = (.*)$/;
/** Headings that 1.x and 2.0 print with their count as a value: `Virtual IP = 2`. */
const COUNTED = /^(Virtual IP|Virtual IP Excluded) = \d+$/;

interface OpenBlock {
  readonly name: string;
  readonly fields: Map<string, string>;
  readonly lists: Map<string, string[]>;
  /** Where indented lines go. */
  list: string[] | undefined;
}

/** The instances of the `VRRP Topology` section of a data dump, in its order. */
export function dumpedInstances(text: string): readonly DumpedBlock[] {
  const blocks: OpenBlock[] = [];
  let open: OpenBlock | undefined;
  for (const line of wholeLines(text)) {
    const name = INSTANCE.exec(line)?.[1];
    if (name !== undefined) {
      open = { name, fields: new Map(), lists: new Map(), list: undefined };
      blocks.push(open);
    } else if (SECTION.test(line) || /^ ?\S/.test(line)) open = undefined;
    else if (open) addLine(open, line);
  }
  return blocks;
}

function addLine(block: OpenBlock, line: string): void {
  const text = line.trim();
  if (/^ {4,}/.test(line)) {
    block.list?.push(text);
    return;
  }
  block.list = undefined;
  const field = COUNTED.test(text) ? null : FIELD.exec(text);
  if (field) {
    if (!block.fields.has(field[1] ?? '')) block.fields.set(field[1] ?? '', field[2] ?? '');
    return;
  }
  const heading = HEADING.exec(text)?.[1];
  if (heading !== undefined && !block.lists.has(heading)) {
    block.list = [];
    block.lists.set(heading, block.list);
  }
  if (!block.fields.has(text)) block.fields.set(text, '');
}

/** A last line without its line end may be cut short, perhaps within an address. */
function wholeLines(text: string): readonly string[] {
  return text.split(/\r?\n/).slice(0, -1);
}
