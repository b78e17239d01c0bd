import { describe, expect, it } from 'vitest';

import { evidenceText, happened, offersTitle, previewCounts, saidLines, shortMove, undoWarning, willRelink, type Line } from './words';

const line = (given: Partial<Line>): Line => ({
  id: 'e', at: '2026-01-01T00:00:00Z', kind: 'moved', assetId: 'a', fromPath: '/p/a/1.jpg', toPath: '/p/b/1.jpg',
  evidence: '', scanId: null, canUndo: true, undoneAt: null, ...given,
});

describe('where a photo has been', () => {
  it('tells a move from a new name and from a moved folder', () => {
    expect(happened(line({}))).toBe('Moved');
    expect(happened(line({ toPath: '/p/a/2.jpg' }))).toBe('Renamed');
    expect(happened(line({ assetId: null }))).toBe('Its folder was moved');
    expect(happened(line({ kind: 'something new' }))).toBe('something new');
  });
  it('shows of two paths only where they part', () => {
    expect(shortMove('/home/anna/2024/a.jpg', '/home/anna/2025/trip/a.jpg')).toEqual({
      from: '…/2024/a.jpg', to: '…/2025/trip/a.jpg',
    });
    expect(shortMove('/home/anna/a.jpg', '/home/anna/b.jpg')).toEqual({ from: '…/a.jpg', to: '…/b.jpg' });
    expect(shortMove('/mnt/a.jpg', '/srv/a.jpg')).toEqual({ from: '/mnt/a.jpg', to: '/srv/a.jpg' });
  });
  it('says before an undo where the photo goes', () => {
    expect(undoWarning(line({}))).toContain('goes back to /p/a/1.jpg');
    expect(undoWarning(line({ fromPath: '/home/anna/2024/May/1.jpg' }))).toContain('goes back to …/May/1.jpg');
    expect(undoWarning(line({ kind: 'inherited' }))).toContain('words');
    expect(evidenceText(line({ evidence: 'the same content' }))).toBe('The same content');
  });
});

describe('an offer', () => {
  it('counts in the reader’s words', () => {
    expect(offersTitle(1)).toBe('1 photo looks moved');
    expect(offersTitle(12)).toBe('12 photos look moved');
  });
  it('shows what was said, and nothing of what was not', () => {
    expect(saidLines(null)).toEqual([]);
    expect(
      saidLines({ description: 'Beach', rating: 4, isFavorite: true, takenAt: null, latitude: null, longitude: null }),
    ).toEqual(['Favourite', '★★★★☆', '“Beach”']);
    expect(
      saidLines({ description: null, rating: -1, isFavorite: false, takenAt: null, latitude: 1, longitude: 2 }),
    ).toEqual(['Rejected', 'Place set']);
  });
});

describe('a preview', () => {
  const preview = { total: 10, proven: 7, otherContent: 2, notFound: 1, taken: 0, sample: [] };
  it('leaves out what is nothing', () => {
    expect(previewCounts(preview).map((one) => one.value)).toEqual(['7', '2', '1']);
  });
  it('takes other content along only when asked to', () => {
    expect([willRelink(preview, false), willRelink(preview, true)]).toEqual([7, 9]);
  });
});
