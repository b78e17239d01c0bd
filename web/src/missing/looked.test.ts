import { expect, test } from 'vitest';

import { lookedFor } from './looked';

const scan = (counts: Record<string, number>, state = 'completed', error = '') => ({ state, counts, filesSeen: 1200, error });

test('what was found and cleared is said in numbers', () => {
  expect(lookedFor([scan({ missing: 2, returned: 1 }), scan({ missing: 1 })])).toBe(
    '3 went missing, 1 is back. 2,400 files looked at.',
  );
});

test('nothing is said to be nothing', () => {
  expect(lookedFor([scan({})])).toBe('Nothing changed: 1,200 files looked at.');
});

test('what could not be seen is not called missing', () => {
  expect(lookedFor([scan({ errors: 1 })])).toContain('1 place could not be looked at; nothing there is called missing.');
});

test('a look that failed says why', () => {
  expect(lookedFor([scan({}), scan({}, 'failed', 'The disk is full.')])).toBe('The disk is full.');
  expect(lookedFor([scan({}, 'cancelled')])).toBe('The look was not completed (cancelled).');
});
