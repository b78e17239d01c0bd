import { describe, expect, it } from 'vitest';

import { hadFolder, type Deleted } from './deleted.svelte';

const OLD: Deleted = {
  id: 'l1', ownerId: 'anna', ownerName: 'Anna', name: 'Holidays', importPaths: ['/photos/holidays'], photos: 3,
  deletedAt: '2026-11-21T10:00:00.000Z', removeAfter: '2026-12-21T10:00:00.000Z', receiptId: 'r1',
};

describe('a deleted library that had a folder', () => {
  it.each([
    [['/photos/holidays'], true], [['/photos/holidays/'], true], [['/photos/holidays/2024'], true], [['/photos'], true],
    [['/'], true], [['/photos/holidays2'], false], [['/other', '/photos/holidays'], true], [[], false], [['/pho'], false],
  ])('%o: %s', (folders, isIt) => expect(hadFolder([OLD], 'anna', folders).length > 0).toBe(isIt));

  it('of somebody else says nothing', () => expect(hadFolder([OLD], 'berta', ['/photos/holidays'])).toEqual([]));
});
