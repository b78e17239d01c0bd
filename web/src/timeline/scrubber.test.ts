import { describe, expect, it } from 'vitest';

import { monthAfterKey, shareOf, yearMarks } from './scrubber';
import { startsOf } from './virtual';

const keys = ['2025-06-01', '2025-01-01', '2024-12-01', '2024-03-01', '2001-01-01'];

describe('the scrubber', () => {
  it('marks each year at its first month', () => {
    const marks = yearMarks(keys, startsOf([100, 100, 100, 100, 100]), 600);
    expect(marks).toEqual([{ year: '2025', at: 0 }, { year: '2024', at: 0.4 }, { year: '2001', at: 0.8 }]);
  });

  it('leaves out years that would write over each other', () => {
    const many = Array.from({ length: 60 }, (_, index) => `${2025 - index}-01-01`);
    const marks = yearMarks(many, startsOf(many.map(() => 10)), 560);
    expect(marks.length).toBeLessThanOrEqual(20);
    expect(marks.length).toBeGreaterThan(10);
    expect(marks[0]!.year).toBe('2025');
  });

  it('goes by month and by year with the keyboard', () => {
    expect(monthAfterKey('ArrowDown', 0, keys)).toBe(1);
    expect(monthAfterKey('ArrowUp', 0, keys)).toBe(0);
    expect(monthAfterKey('PageDown', 0, keys)).toBe(2);
    expect(monthAfterKey('PageUp', 4, keys)).toBe(2);
    expect(monthAfterKey('End', 0, keys)).toBe(4);
    expect(monthAfterKey('a', 0, keys)).toBeNull();
  });

  it('is at its end when the page is', () => {
    expect(shareOf(1100, 2000, 900)).toBe(1);
    expect(shareOf(0, 2000, 900)).toBe(0);
    expect(shareOf(0, 500, 900)).toBe(0);
  });
});
