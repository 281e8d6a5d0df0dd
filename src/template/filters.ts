import { nearest } from '../inventory/nearest.js';
import { text } from './call-arguments.js';
import { dataFilters } from './data-filters.js';
import type { Filter } from './filter.js';
import { listFilters } from './list-filters.js';
import { hasMember, memberOf } from './members.js';
import { UnfitValue } from './template-error.js';
import { textFilters } from './text-filters.js';
import { type Given, itemsOf, type List } from './values.js';

const filters: Readonly<Record<string, Filter>> = {
  ...textFilters,
  ...listFilters,
  ...dataFilters,
  map: (value, given) => mapped(itemsOf(value), given),
};

/** What Ansible has and hitless has not, and what to do instead. */
const unsupported: Readonly<Record<string, string>> = {
  ipaddr: 'write the parts of the address as vars',
  ipv4: 'write the parts of the address as vars',
  ipv6: 'write the parts of the address as vars',
  ipwrap: 'write the brackets of an IPv6 address in the template',
  ipmath: 'write the address as a var',
  ipsubnet: 'write the subnet as a var',
  network_in_usable: 'write the answer as a var',
  password_hash: 'keep the hash itself as a secret',
  vault: 'keep it as a secret',
  unvault: 'keep it as a secret',
  random: 'a template must come out the same every time',
  shuffle: 'a template must come out the same every time',
  strftime: 'a template must come out the same every time',
  json_query: 'use selectattr and map',
  to_uuid: 'write the UUID as a var',
  realpath: 'a template knows no files of the node',
  expanduser: 'a template knows no files of the node',
  fileglob: 'a directory as source installs every file in it',
};

/** The filter of a name. Throws `UnfitValue` where there is none. */
export function filterNamed(name: string): Filter {
  const plain = name.replace(/^ansible\.(builtin|utils|netcommon)\./, '');
  const filter = Object.hasOwn(filters, plain) ? filters[plain] : undefined;
  if (filter !== undefined) return filter;
  const instead = Object.hasOwn(unsupported, plain) ? unsupported[plain] : undefined;
  if (instead !== undefined) throw new UnfitValue(`the filter "${plain}" is not supported: ${instead}`);
  const near = nearest(plain, filterNames());
  throw new UnfitValue(`there is no filter "${plain}"${near === undefined ? '' : `: did you mean "${near}"?`}`);
}

/** Every filter that there is, sorted. */
export function filterNames(): string[] {
  return [...Object.keys(filters), 'd', 'default', 'mandatory'].toSorted();
}

function mapped(items: List, { args, named }: Given): List {
  const [attribute, otherwise] = [named.get('attribute'), named.get('default')];
  if (attribute !== undefined) {
    return items.map((item) =>
      otherwise === undefined || hasMember(item, attribute) ? memberOf(item, attribute) : otherwise,
    );
  }
  const [name, ...rest] = args;
  const filter = filterNamed(text(name, 'the name of the filter'));
  return items.map((item) => filter(item, { args: rest, named }));
}
