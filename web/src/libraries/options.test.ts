import { expect, test } from 'vitest';

import { changed, daysOf, DEFAULTS, rulesOf } from './options';

test('only what differs is saved', () => {
  expect(changed(DEFAULTS, { ...DEFAULTS, includeHidden: true, purgeMissingAfterDays: 30 })).toEqual({
    includeHidden: true, purgeMissingAfterDays: 30,
  });
  expect(changed(DEFAULTS, { ...DEFAULTS })).toEqual({});
});

test('options that do not decide what is in the library need no preview', () => {
  expect(rulesOf({ inTimeline: false, purgeMissingAfterDays: null })).toBeNull();
  expect(rulesOf({ useIgnoreFiles: true })).toEqual({ useIgnoreFiles: true });
});

test('days are whole, at least one and at most a hundred years', () => {
  expect(['30', ' 1 ', '36500', '0', '-3', '1.5', 'soon', '', '36501'].map(daysOf)).toEqual([
    30, 1, 36500, null, null, null, null, null, null,
  ]);
});
