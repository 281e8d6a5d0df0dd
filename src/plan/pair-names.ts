/** What a pair may be named after. */
export interface Nameable {
  /** Host names, whole as they are known. */
  readonly nodes: readonly string[];
  readonly vips: readonly string[];
  readonly vrid?: number;
}

/**
 * A name for each pair, all different: what its nodes have in common in theirs (`web-ams` of web-ams-lb1 and web-ams-lb2), with more behind it where that is
 * the same in several pairs, and else after its first VIP.
 */
export function pairNames(pairs: readonly Nameable[]): readonly string[] {
  const choices = pairs.map(choicesOf);
  const taken = new Set<string>();
  const names = new Map<number, string>();
  const deepest = Math.max(0, ...choices.map((each) => each.length));
  for (let level = 0; level < deepest; level += 1) {
    for (const [index, own] of choices.entries()) {
      const name = own[level];
      if (name === undefined || names.has(index) || taken.has(name)) continue;
      const isAlone = choices.every((others, at) => at === index || names.has(at) || others[level] !== name);
      if (isAlone) names.set(index, name);
    }
    for (const name of names.values()) taken.add(name);
  }
  return pairs.map((_, index) => names.get(index) ?? freeName(`pair-${index + 1}`, taken));
}

function freeName(name: string, taken: Set<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name}-${number}`;
  taken.add(free);
  return free;
}

/** From the shortest to what nobody else has. */
function choicesOf({ nodes, vips, vrid }: Nameable): readonly string[] {
  const stem = commonStem(nodes.map((name) => name.split('.')[0] ?? name));
  const sites = new Set(nodes.map((name) => name.split('.')[1]));
  const [site] = sites.size === 1 ? sites : [];
  const vip = vips[0]?.replaceAll(':', '-');
  return [
    ...(stem === '' ? [] : [stem]),
    ...(stem === '' || site === undefined ? [] : [`${stem}-${site}`]),
    ...(stem === '' || vrid === undefined ? [] : [`${stem}-${vrid}`]),
    ...(vip === undefined ? [] : [`vip-${vip}`]),
  ].filter((name) => /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(name));
}

/** The longest beginning that ends where a word or a number ends; empty for names that have none in common. */
function commonStem(names: readonly string[]): string {
  const [first = ''] = names;
  let length = 0;
  while (length < first.length && names.every((name) => name[length] === first[length])) length += 1;
  const rests = names.map((name) => name.slice(length));
  let stem = first.slice(0, length);
  if (rests.some((rest) => /^\d/.test(rest))) stem = stem.replace(/\d+$/, '');
  // `lb-alpha` and `lb-alps` have `lb` in common, not `lb-alp`; one letter is a node's own, as in `weba` and `webb`
  if (rests.some((rest) => /^[a-z]{2}/i.test(rest))) stem = stem.replace(/[a-z0-9]+$/i, '');
  return stem.replace(/[-_.]+$/, '').replace(ROLE, '');
}

/** What every load balancer is called says nothing. */
const ROLE = /(?<=.)[-_.](?:lb|ha|haproxy|proxy|node|vrrp|keepalived|loadbalancer)$/i;
