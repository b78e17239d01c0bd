import { describe, expect, it } from 'vitest';

import type { Library } from '../api/client';
import { awayOf, awayTitle, keyOf, waitingWords } from './away';

const now = new Date(2026, 5, 14, 18, 0);
const gone = { isAvailable: false, unavailableSince: new Date(2026, 5, 14, 14, 2).toISOString(), unavailableReason: 'It is not there.' };
const well = { isAvailable: true, unavailableSince: null, unavailableReason: '', waiting: 0 };

function library(change: object, places: object[]): Library {
  return { id: 'a', ownerId: 'me', inTimeline: true, importPathDetails: places, ...change } as unknown as Library;
}
const nas = { ...gone, importPath: '/mnt/Photos-NAS/', waiting: 8412, mounts: [] };

describe('folders that are away', () => {
  it('are told by their own name, with since when and how many wait', () => {
    const places = awayOf([library({}, [nas, { ...well, importPath: '/home', mounts: [] }])], 'me');
    expect(awayTitle(places, now, 'en-GB')).toBe('Photos-NAS is not available since 14:02.');
    expect(waitingWords(places)).toBe('8,412 photos are waiting, and will be back by themselves.');
  });

  it('are counted where there are several, and drives below a folder are among them', () => {
    const stick = { ...gone, path: '/home/stick', waiting: 1 };
    const places = awayOf([library({}, [nas]), library({}, [{ ...well, importPath: '/home', mounts: [stick] }])], 'me');
    expect(awayTitle(places)).toBe('2 folders are not available.');
    expect(places[1]?.name).toBe('stick');
  });

  it('are nobody else’s, not of libraries off the timeline, and none where nothing waits', () => {
    const libraries = [
      library({ ownerId: 'you' }, [nas]),
      library({ inTimeline: false }, [nas]),
      library({}, [{ ...nas, waiting: 0 }]),
    ];
    expect(awayOf(libraries, 'me')).toEqual([]);
    expect(awayTitle([])).toBe('');
  });

  it('are told anew when one of them goes once more', () => {
    const [place] = awayOf([library({}, [nas])], 'me');
    expect(keyOf([place!])).not.toBe(keyOf([{ ...place!, since: '2026-06-15T00:00:00Z' }]));
  });
});
