import { describe, expect, test } from 'vitest';
import { commandWords } from '../../src/keepalived/command.js';

describe('a command', () => {
  test.each([
    ['/bin/check a  b', ['/bin/check', 'a', 'b']],
    ['"/bin/my check" \'a b\'', ['/bin/my check', 'a b']],
    ['a"b c"d', ['ab cd']],
    ['a\\ b \\"c\\"', ['a b', '"c"']],
    ["'it\\'s'", ["it's"]],
    ['\\x41\\102\\t\\cA', ['AB\t\x01']],
    ['""', ['']],
    ['', []],
  ])('%j is split like keepalived splits it', (text, words) => {
    expect(commandWords(text)).toEqual(words);
  });

  test.each(['"open', "'open", 'a\\'])('%j is none: its quote or escape is not ended', (text) => {
    expect(commandWords(text)).toBeUndefined();
  });
});
