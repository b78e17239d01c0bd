import { describe, expect, it } from 'vitest';

import { going, refusals } from './words';

const file = (path: string, verdict: 'can' | 'last copy' | 'refused', why = '', size = 10) => ({
  assetId: path, path, size, verdict, why,
});

describe('originals to delete', () => {
  const files = [
    file('/a', 'can'), file('/b', 'last copy', 'It is the last copy.', 5),
    file('/c', 'refused', 'Its file is missing.'), file('/d', 'refused', 'The volume is read-only.'),
    file('/e', 'refused', 'The volume is read-only.'),
  ];

  it('are counted with the last copies only where these were asked for', () => {
    expect(going(files, false)).toEqual({ count: 1, bytes: 10 });
    expect(going(files, true)).toEqual({ count: 2, bytes: 15 });
  });
  it('that are refused are told by reason, the most frequent first', () => {
    expect(refusals(files)).toEqual([
      { why: 'The volume is read-only.', paths: ['/d', '/e'] }, { why: 'Its file is missing.', paths: ['/c'] },
    ]);
  });
});
