import { describe, expect, it } from 'vitest';

import { addressOf, filtersOf, forgottenWords, isFiltered, missingTitle, queryOf } from './filters';

describe('filters of missing photos', () => {
  it('are kept in the address', () => {
    const filters = { library: 'abc', folder: '/photos/été & co', why: 'replaced', days: 7 } as const;
    expect(filtersOf(addressOf(filters).replace('/missing', ''))).toEqual(filters);
    expect(isFiltered(filters)).toBe(true);
  });
  it('that are none leave the address plain', () => {
    expect(addressOf(filtersOf(''))).toBe('/missing');
    expect(isFiltered(filtersOf('?days=0'))).toBe(false);
  });
  it('that nobody offers do not count', () => {
    expect(filtersOf('?why=bored&days=3')).toEqual({ library: '', folder: '', why: '', days: 0 });
  });
  it('become a moment where they are days', () => {
    expect(queryOf(filtersOf('?days=1&why=undone'), Date.UTC(2026, 0, 2))).toEqual({
      reason: 'undone', sinceAfter: '2026-01-01T00:00:00.000Z',
    });
    expect(queryOf(filtersOf(''))).toEqual({});
  });
});

it('one photo is, several are', () => {
  expect([missingTitle(1), missingTitle(2)]).toEqual(['1 photo is missing', '2 photos are missing']);
});

it('a forgotten photo says by whom, when, and for how long it can be restored', () => {
  const now = new Date(Date.UTC(2026, 10, 21));
  const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString();
  const told = (by: 'you' | 'policy', left: number) =>
    forgottenWords({ takenOutAt: inDays(-3), erasedAt: inDays(left), by }, now);
  expect(told('you', 27)).toBe('Forgotten by you 3 days ago. Can be restored for 27 days.');
  expect(told('policy', 1)).toBe('Forgotten by its library’s rule 3 days ago. Can be restored for 1 day.');
  expect(told('you', 0)).toBe('Forgotten by you 3 days ago. Goes for good today.');
});
