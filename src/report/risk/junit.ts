import { ALL_RULES } from '../../risk/all-rules.js';
import type { ReportedFindings } from '../../risk/report.js';
import type { Rule } from '../../risk/rule.js';
import { element, escaped } from '../simulation/xml.js';
import { type FindingGroup, findingGroups } from './finding-groups.js';

/**
 * The findings as JUnit XML, for CI: a suite for each pair, a case for each rule. A case failed where the rule found something that counts; it was skipped where
 * it was not asked everywhere, or all it found is suppressed.
 * @param rules those that were asked. Default: all
 */
export function riskJunit(report: ReportedFindings, rules: readonly Rule[] = ALL_RULES): string {
  const suites = report.pairs.map((pair) => ({ name: pair.pair, cases: rules.map((rule) => caseOf(rule, pair)) }));
  const all = suites.flatMap(({ cases }) => cases);
  const markup = suites.map(({ name, cases }, id) =>
    element(
      'testsuite',
      { name: `hitless risk ${name}`, id, ...countsOf(cases), time: 0, timestamp: report.at.slice(0, 19) },
      ...cases.map(({ xml }) => `\n    ${xml}`),
      '\n  ',
    ),
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    element(
      'testsuites',
      { name: 'hitless risk', ...countsOf(all), time: 0 },
      ...markup.map((suite) => `\n  ${suite}`),
      '\n',
    ),
    '',
  ].join('\n');
}

interface Case {
  readonly outcome: 'passed' | 'failure' | 'skipped';
  readonly xml: string;
}

const countsOf = (cases: readonly Case[]) => ({
  tests: cases.length,
  failures: cases.filter(({ outcome }) => outcome === 'failure').length,
  errors: 0,
  skipped: cases.filter(({ outcome }) => outcome === 'skipped').length,
});

function caseOf({ id, what }: Rule, pair: ReportedFindings['pairs'][number]): Case {
  const found = pair.findings.filter(({ rule }) => rule === id);
  const open = found.filter(({ suppressed }) => suppressed === undefined);
  const [worst] = open;
  const skipped = [
    ...found.flatMap(({ suppressed }) =>
      suppressed === undefined ? [] : [`suppressed until ${suppressed.until}: ${suppressed.reason}`],
    ),
    ...pair.notChecked
      .filter(({ rule }) => rule === id)
      .map(({ nodes, reason }) => `not checked${nodes.length === 0 ? '' : ` on ${nodes.join(', ')}`}: ${reason}`),
  ];
  const [outcome, inside]: readonly [Case['outcome'], string] =
    worst !== undefined
      ? [
          'failure',
          element(
            'failure',
            { type: worst.severity, message: worst.message },
            lines(findingGroups(open).flatMap(groupLines)),
          ),
        ]
      : skipped.length > 0
        ? ['skipped', element('skipped', { message: skipped.join('; ') })]
        : ['passed', ''];
  return {
    outcome,
    xml: element('testcase', { name: `${id}: ${what}`, classname: `hitless.${pair.pair}`, time: 0 }, inside),
  };
}

const groupLines = ({ severity, why, remedy, places, doubts }: FindingGroup): readonly string[] => [
  ...places.map(({ message, where }) => `${severity}: ${message}${where.length === 0 ? '' : ` (${where.join(', ')})`}`),
  ...doubts.map((doubt) => `not certain: ${doubt}`),
  `why: ${why}`,
  `to do: ${remedy}`,
];

const lines = (each: readonly string[]): string => each.map(escaped).join('\n');
