/** Where a node of a template is written, both counted from 0. */
interface Placed {
  readonly lineno: number;
  readonly colno: number;
}

/** The syntax tree of a template: the nodes of nunjucks' parser, and those that `JinjaParser` adds. */
export type Statement = Placed &
  (
    | { readonly typename: 'Output'; readonly children: readonly Expression[] }
    | {
        readonly typename: 'If';
        readonly cond: Expression;
        readonly body: Body;
        readonly else_: Statement | Body | null;
      }
    | ForLoop
    | {
        readonly typename: 'Set';
        readonly targets: readonly Expression[];
        readonly value: Expression | null;
        readonly body?: Expression;
      }
    | Macro
    | { readonly typename: 'Block'; readonly name: NameNode; readonly body: Body }
    | { readonly typename: 'Extends'; readonly template: Expression }
    | { readonly typename: 'Include'; readonly template: Expression; readonly ignoreMissing: true | null }
    | {
        readonly typename: 'Import';
        readonly template: Expression;
        readonly target: NameNode;
        readonly withContext: boolean | null;
      }
    | {
        readonly typename: 'FromImport';
        readonly template: Expression;
        readonly names: { readonly children: readonly (NameNode | PairNode)[] };
        readonly withContext: boolean | null;
      }
    | { readonly typename: 'With'; readonly pairs: readonly PairNode[]; readonly body: Body }
    | { readonly typename: 'Do'; readonly expr: Expression }
  );

export type ForLoop = Placed & {
  readonly typename: 'For';
  readonly arr: Expression;
  readonly name: NameNode | ListNode;
  readonly body: Body;
  readonly else_: Body | null;
};

export type Macro = Placed & {
  readonly typename: 'Macro' | 'Caller';
  readonly name: NameNode;
  readonly args: Arguments;
  readonly body: Body;
};

/** Statements one after the other: a whole template, or what stands between two tags. */
export type Body = Placed & { readonly typename: 'Root' | 'NodeList'; readonly children: readonly Statement[] };

export type NameNode = Placed & { readonly typename: 'Symbol'; readonly value: string };
export type PairNode = Placed & { readonly typename: 'Pair'; readonly key: Expression; readonly value: Expression };
export type ListNode = Placed & {
  readonly typename: 'Array' | 'Group';
  readonly children: readonly Expression[];
  readonly tuple?: boolean;
};
export type CallNode = Placed & { readonly typename: 'FunCall'; readonly name: Expression; readonly args: Arguments };
export type FilterNode = Placed & { readonly typename: 'Filter'; readonly name: NameNode; readonly args: Arguments };
export type LookupNode = Placed & {
  readonly typename: 'LookupVal';
  readonly target: Expression;
  readonly val: Expression;
};

/** Positional arguments, and behind them at most one `KeywordArgs`. */
export interface Arguments {
  readonly children: readonly (Expression | KeywordNode)[];
}
export type KeywordNode = Placed & { readonly typename: 'KeywordArgs'; readonly children: readonly PairNode[] };

export type BinaryOperator = 'Add' | 'Sub' | 'Mul' | 'Div' | 'FloorDiv' | 'Mod' | 'Pow' | 'Concat';

export type Expression =
  | NameNode
  | ListNode
  | CallNode
  | FilterNode
  | LookupNode
  | Calculation
  | Macro
  | (Placed &
      (
        | { readonly typename: 'Literal' | 'TemplateData'; readonly value: unknown }
        | { readonly typename: 'Dict'; readonly children: readonly PairNode[] }
        | {
            readonly typename: 'InlineIf';
            readonly cond: Expression;
            readonly body: Expression;
            readonly else_: Expression | null;
          }
        | { readonly typename: 'And' | 'Or'; readonly left: Expression; readonly right: Expression }
        | { readonly typename: 'Is'; readonly left: Expression; readonly right: Expression }
        | { readonly typename: 'Not'; readonly target: Expression }
        | { readonly typename: 'Capture'; readonly body: Body }
      ));

/** What is worked out of values alone. */
export type Calculation = Placed &
  (
    | { readonly typename: BinaryOperator; readonly left: Expression; readonly right: Expression }
    | { readonly typename: 'In'; readonly left: Expression; readonly right: Expression }
    | { readonly typename: 'Neg' | 'Pos'; readonly target: Expression }
    | {
        readonly typename: 'Compare';
        readonly expr: Expression;
        readonly ops: readonly { readonly type: string; readonly expr: Expression }[];
      }
    | { readonly typename: 'Slice'; readonly parts: readonly (Expression | null)[] }
  );
