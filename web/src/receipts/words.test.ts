import { describe, expect, it } from 'vitest';

import { addressOf, byWhom, daysOf, deadline, filtersOf, KINDS, queryOf, standing, type Receipt } from './words';

const RECEIPT: Receipt = {
  id: 'r1', act: 'trashed', title: '3 photos were put into the trash', count: 3, at: '2026-11-21T10:00:00.000Z',
  byName: 'Anna', byId: 'anna', ownerId: 'anna', ownerName: 'Anna', libraryId: null, isDestructive: false,
  canUndo: true, whyNot: '', undoUntil: '2026-12-21T10:00:00.000Z', undoneAt: null, undoneByName: '', left: [],
};

describe('which receipts an address asks for', () => {
  it.each([
    ['', '/receipts', {}],
    ['?show=undoable', '/receipts?show=undoable', { canUndo: true }],
    ['?show=destructive&kind=gone', '/receipts?show=destructive&kind=gone', {
      isDestructive: true, act: 'erased,deleted originals',
    }],
    ['?kind=nonsense&show=all&owner=a', '/receipts?owner=a', { ownerId: 'a' }],
  ])('%s', (search, address, query) => {
    expect(addressOf(filtersOf(search))).toBe(address);
    expect(queryOf(filtersOf(search))).toEqual(query);
  });

  it('each act belongs to one kind', () => {
    const acts = Object.values(KINDS).flatMap((kind) => [...kind.acts]);
    expect(new Set(acts).size).toBe(acts.length);
    expect(acts.length).toBe(15);
  });
});

describe('receipts by day', () => {
  it('the reader’s days, newest first', () => {
    const now = new Date(2026, 10, 21, 12);
    const at = (day: number, hour: number) => ({ ...RECEIPT, at: new Date(2026, 10, day, hour).toISOString() });
    const days = daysOf([at(21, 11), at(21, 0), at(20, 23), at(18, 9)], now);
    expect(days.map((day) => day.receipts.length)).toEqual([2, 1, 1]);
    expect(days.map((day) => day.title).slice(0, 2)).toEqual(['Today', 'Yesterday']);
    expect(days[2]!.title).toContain('2026');
  });

  it('none', () => expect(daysOf([])).toEqual([]));
});

describe('who did it', () => {
  it.each([
    [{}, 'anna', 'by you'],
    [{}, 'admin', 'by Anna'],
    [{ byId: 'admin', byName: 'Root' }, 'anna', 'by Root'],
    [{ byId: 'admin', byName: 'Root' }, 'admin', 'by you, for Anna'],
    [{ byId: null, byName: 'Homing' }, 'anna', 'by Homing'],
    [{ byId: null, byName: 'the command line' }, 'admin', 'by the command line, for Anna'],
  ])('%o for %s: %s', (changed, me, words) => expect(byWhom({ ...RECEIPT, ...changed }, me)).toBe(words));
});

describe('how it stands', () => {
  it('until when', () => {
    expect(deadline(RECEIPT, 'en-GB')).toBe('until 21 Dec');
    expect(deadline({ ...RECEIPT, undoUntil: null })).toBe('at any time');
  });

  it.each([
    [{ undoneAt: '2026-11-21T11:00:00.000Z', undoneByName: 'Anna' }, 'undone by Anna'],
    [{ whyNot: 'It could be undone until 2026-12-21.' }, 'its time to be undone is over'],
    [{ whyNot: 'This cannot be undone.', undoUntil: null }, 'cannot be undone'],
    [{ whyNot: 'Only Anna can undo this.' }, 'Only Anna can undo this'],
  ])('%o: %s', (changed, words) => expect(standing({ ...RECEIPT, canUndo: false, ...changed })).toBe(words));
});
