import { describe, expect, it } from 'vitest';

import { addressOf, filtersOf, isFiltered, missingTitle, queryOf } from './filters';

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
