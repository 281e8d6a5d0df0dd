import { expect, test } from 'vitest';
import { render } from './rendering.js';

const variables = {
  servers: [
    { name: 'a', port: 80 },
    { name: 'b', port: 443 },
  ],
  base: { a: 1, b: { c: 2 } },
  s: 'Web-AMS 01',
};

test.each<[string, string]>([
  ['{{ "yes" | bool }} {{ "off" | bool }} {{ 0 | bool }}', 'True False False'],
  ['{{ true | ternary("on", "off") }} {{ "" | ternary("on", "off") }}', 'on off'],
  ['{{ "x" | b64encode }} {{ "eA==" | b64decode }}', 'eA== x'],
  ['{{ base | to_json }}', '{"a": 1, "b": {"c": 2}}'],
  ['{{ base | to_nice_json(indent=2) }}', '{\n  "a": 1,\n  "b": {\n    "c": 2\n  }\n}'],
  ['{{ base | to_nice_yaml(indent=2) }}', 'a: 1\nb:\n  c: 2\n'],
  ['{{ \'{"a": [1]}\' | from_json }} {{ "a: [1]" | from_yaml }}', "{'a': [1]} {'a': [1]}"],
  ['{{ s | regex_replace("^(\\\\w+)-(\\\\w+)", "\\\\2/\\\\1") }}', 'AMS/Web 01'],
  ['{{ s | regex_replace("(?P<first>w)", "<\\\\g<first>>", ignorecase=true) }}', '<W>eb-AMS 01'],
  ['{{ s | regex_search("\\\\d+") }} {{ s | regex_search("(\\\\w+)-(\\\\w+)", "\\\\2") }}', "01 ['AMS']"],
  ['{{ s | regex_findall("[A-Z]") }} {{ "a.b" | regex_escape }}', "['W', 'A', 'M', 'S'] a\\.b"],
  ['{{ "Web" is match("W") }} {{ "Web" is search("b") }} {{ "Web" is match("b") }}', 'True True False'],
  ['{{ base | combine({"b": {"d": 3}}) }}', "{'a': 1, 'b': {'d': 3}}"],
  ['{{ base | combine({"b": {"d": 3}}, recursive=true) }}', "{'a': 1, 'b': {'c': 2, 'd': 3}}"],
  ['{{ base | dict2items | map(attribute="key") | join(",") }}', 'a,b'],
  ['{{ [{"key": "a", "value": 1}] | items2dict }}', "{'a': 1}"],
  ['{{ [1, [2, [3]]] | flatten }} {{ [1, [2, [3]]] | flatten(1) }}', '[1, 2, 3] [1, 2, [3]]'],
  ['{{ [1, 2] | union([2, 3]) }} {{ [1, 2] | difference([2]) }} {{ [1, 2] | intersect([2]) }}', '[1, 2, 3] [1] [2]'],
  ['{{ [1, 2] | zip(["a", "b"]) | list }}', "[[1, 'a'], [2, 'b']]"],
  ['{{ servers | selectattr("port", "eq", 443) | map(attribute="name") | first }}', 'b'],
  ['{{ servers | map(attribute="port") | sum }} {{ servers | sum(attribute="port") }}', '523 523'],
  [
    '{{ "/etc/haproxy/haproxy.cfg" | basename }} {{ "/etc/haproxy/haproxy.cfg" | dirname }}',
    'haproxy.cfg /etc/haproxy',
  ],
  ['{{ "a b" | quote }} {{ "ab" | quote }} {{ "it\'s" | quote }}', `'a b' ab 'it'"'"'s'`],
  ['{{ "x" | hash("sha256") | truncate(8, true, "", 0) }}', '2d711642'],
  ['{{ "Managed" | comment }}', '#\n# Managed\n#'],
  ['{{ "a" | ansible.builtin.upper }} {{ x | ansible.builtin.default("d") }}', 'A d'],
  ['{{ "%05.1f|%-4s|%x" | format(3.14159, "ab", 255) }}', '003.1|ab  |ff'],
])('%j', (template, written) => {
  expect(render(template, variables)).toBe(written);
});
