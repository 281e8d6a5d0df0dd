/** HAProxy refuses deeper nesting (MAXNESTEDCONDS). Deeper blocks are followed, but their conditions are not recorded. */
const maxNestedConditions = 16;

/** One open `.if` block and those around it. */
export interface ConditionBlock {
  readonly outer: ConditionBlock | undefined;
  readonly depth: number;
  readonly line: number;
  /** Negations of the branches before the current one, joined with `&&`; empty in the first. */
  readonly refused: string;
  /** The current branch's own condition; empty after `.else`. */
  readonly own: string;
  readonly sawElse: boolean;
  /** What a line of the current branch stands under, outermost first: shared by all lines of the branch. */
  readonly conditions: readonly string[];
}

export interface ConditionStep {
  readonly block: ConditionBlock | undefined;
  readonly problem?: string;
}

const both = (left: string, right: string): string =>
  left === '' || right === '' ? `${left}${right}` : `${left} && ${right}`;

type Branch = Omit<ConditionBlock, 'conditions'>;

function withConditions(branch: Branch): ConditionBlock {
  const outer = branch.outer?.conditions ?? [];
  const recorded = branch.depth <= maxNestedConditions;
  return { ...branch, conditions: recorded ? [...outer, both(branch.refused, branch.own)] : outer };
}

function open(outer: ConditionBlock | undefined, own: string, line: number): ConditionStep {
  const depth = (outer?.depth ?? 0) + 1;
  const block = withConditions({ outer, depth, line, refused: '', own, sawElse: false });
  if (depth <= maxNestedConditions) return { block };
  return { block, problem: `'.if' is nested deeper than ${maxNestedConditions}: '${own}' is not recorded` };
}

function turn(block: ConditionBlock | undefined, keyword: '.elif' | '.else', own: string): ConditionStep {
  if (!block) return { block, problem: `'${keyword}' without '.if'` };
  if (block.sawElse) return { block, problem: `'${keyword}' after '.else'` };
  const refused = both(block.refused, `!(${block.own})`);
  const isElse = keyword === '.else';
  return { block: withConditions({ ...block, refused, own: isElse ? '' : own, sawElse: isElse }) };
}

/** Whether a first word opens, turns or closes a conditional block (HAProxy ≥ 2.4). */
export const isConditionKeyword = (word: string | undefined): boolean =>
  word === '.if' || word === '.elif' || word === '.else' || word === '.endif';

/**
 * Follows one `.if`, `.elif`, `.else` or `.endif` line. Nothing is evaluated: the lines of every branch are kept, each with the
 * expression it depends on: `X` after `.if X`, `!(X) && Y` after `.elif Y`, `!(X) && !(Y)` after `.else`.
 */
export function followCondition(
  block: ConditionBlock | undefined,
  words: readonly string[],
  line: number,
): ConditionStep {
  const [keyword, ...rest] = words;
  const own = rest.join(' ');
  if (keyword === '.if') return open(block, own, line);
  if (keyword === '.elif' || keyword === '.else') return turn(block, keyword, own);
  return block ? { block: block.outer } : { block, problem: "'.endif' without '.if'" };
}
