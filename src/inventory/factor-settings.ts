/** Settings by key, as they stand in an inventory. */
export type Settings = Readonly<Record<string, string | number | readonly string[]>>;

/** The same settings with what is common said once: a node has its pair's over the defaults, and its own over both. */
export interface FactoredSettings {
  readonly defaults: Settings;
  readonly pairs: readonly { readonly own: Settings; readonly nodes: readonly Settings[] }[];
}

/**
 * Says once what many nodes share. A key becomes a default where every node has it (a node can't take one back), and more than half of them the same value. What all nodes of
 * a pair have alike stands with the pair.
 */
export function factorSettings(pairs: readonly (readonly Settings[])[]): FactoredSettings {
  const defaults = commonest(pairs.flat());
  return {
    defaults,
    pairs: pairs.map((nodes) => {
      const own = without(alike(nodes), defaults);
      return { own, nodes: nodes.map((node) => without(node, { ...defaults, ...own })) };
    }),
  };
}

type Value = Settings[string];

const same = (a: Value | undefined, b: Value | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

const without = (settings: Settings, known: Settings): Settings =>
  Object.fromEntries(Object.entries(settings).filter(([key, value]) => !same(value, known[key])));

const alike = (nodes: readonly Settings[]): Settings =>
  Object.fromEntries(
    Object.entries(nodes[0] ?? {}).filter(([key, value]) => nodes.every((node) => same(node[key], value))),
  );

function commonest(nodes: readonly Settings[]): Settings {
  const keys = Object.keys(nodes[0] ?? {}).filter((key) => nodes.every((node) => node[key] !== undefined));
  return Object.fromEntries(
    keys.flatMap((key) => {
      const most = nodes.find((node) => 2 * nodes.filter((each) => same(each[key], node[key])).length > nodes.length);
      const value = most?.[key];
      return value === undefined ? [] : [[key, value] as const];
    }),
  );
}
