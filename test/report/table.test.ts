import { describe, expect, test } from 'vitest';
import { NO_PAINT } from '../../src/report/paint.js';
import { type Column, fittingTable, table } from '../../src/report/table.js';

const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;

test('columns are as wide as their widest cell, and no line ends in blanks', () => {
  expect(table(['a', 'long title', 'c'], [['value', 'x', ''], ['v']])).toEqual([
    'a      long title  c',
    'value  x',
    'v',
  ]);
});

test('colour codes take no room', () => {
  expect(table(['a', 'b'], [[red('xy'), 'z']])).toEqual(['a   b', `${red('xy')}  z`]);
});

describe('a table for a width', () => {
  const columns: readonly Column<string>[] = [
    { title: 'name', cell: (row) => row },
    { title: 'first to go', cell: () => '1', yields: 1 },
    { title: 'second', cell: () => '2', yields: 2 },
  ];
  const fitted = (width: number) => fittingTable(columns, ['web'], width, NO_PAINT);

  test('has all columns where there is room', () => {
    expect(fitted(25)).toEqual(['name  first to go  second', 'web   1            2']);
  });

  test('leaves out what matters least first, and says so', () => {
    expect(fitted(24)).toEqual(['name  second', 'web   2', 'no room on this terminal for: first to go']);
    expect(fitted(11)).toEqual(['name', 'web', 'no room on this terminal for: first to go, second']);
  });

  test('keeps the columns that do not yield, however narrow the terminal is', () => {
    expect(fitted(1)).toEqual(fitted(11));
  });
});
