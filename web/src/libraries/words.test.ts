import { describe, expect, it } from 'vitest';

import { countsOf, linesOf, noteWord, skippedOf, stepWord } from './words';

describe('a scan’s report', () => {
  it('names what changed in the order in which people ask', () => {
    expect(countsOf({ unchanged: 90, touched: 4, missing: 2, added: 10, moved: 0 }).map((one) => one.word)).toEqual([
      'new', 'missing', 'touched',
    ]);
  });
  it('counts one error as one', () => {
    expect([countsOf({ errors: 1 })[0]?.word, countsOf({ errors: 2 })[0]?.word]).toEqual(['error', 'errors']);
  });
  it('shows a kind that it has no word for as it is', () => {
    expect(countsOf({ regrouped: 1 })).toEqual([{ kind: 'regrouped', word: 'regrouped', count: 1 }]);
    expect(noteWord('change', 'added')).toBe('new');
    expect(noteWord('error', 'unreadable')).toBe('unreadable');
    expect(stepWord('walking')).toBe('looking through the folders');
    expect(stepWord('something new')).toBe('something new');
  });
  it('tells the most frequent reason for leaving out first', () => {
    expect(skippedOf({ hidden: 2, video: 14, excluded: 0 })).toEqual([
      { reason: 'video', count: 14 }, { reason: 'hidden', count: 2 },
    ]);
  });
});

describe('a list in a text field', () => {
  it('is one entry a line', () => expect(linesOf(' **/Raw \n\n*.tmp\n')).toEqual(['**/Raw', '*.tmp']));
});
