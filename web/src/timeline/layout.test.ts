import { describe, expect, it } from 'vitest';

import { clampRatio, estimateMonth, layOutMonth, rowHeightFor } from './layout';

const options = { width: 1180, rowHeight: 228, gap: 4, heading: 44, dayGap: 16 };
const sameDay = (count: number) => Array.from({ length: count }, () => '2025-06-14');

describe('a month of photos', () => {
  it('fills every row but a day’s last to the exact width', () => {
    const ratios = Array.from({ length: 50 }, (_, index) => [1.5, 0.67, 1.33, 1, 1.78][index % 5]!);
    const layout = layOutMonth(ratios, sameDay(50), options);
    const lines = new Map<number, number>();
    ratios.forEach((_, index) => {
      const line = layout.y[index]!;
      lines.set(line, Math.max(lines.get(line) ?? 0, layout.x[index]! + layout.width[index]!));
    });
    const ends = [...lines.values()];
    expect(ends.length).toBeGreaterThan(5);
    expect(new Set(ends.slice(0, -1))).toEqual(new Set([options.width]));
    expect(ends.at(-1)).toBeLessThanOrEqual(options.width);
  });

  it('keeps true aspect ratios within a pixel and a half', () => {
    const ratios = [1.5, 1.5, 0.75, 1.33, 1.5, 1.5, 0.67, 1, 1];
    const layout = layOutMonth(ratios, sameDay(9), options);
    ratios.forEach((ratio, index) => {
      expect(Math.abs(layout.width[index]! - ratio * layout.row[index]!)).toBeLessThan(4);
    });
  });

  it('keeps rows near the height it aims at', () => {
    const ratios = Array.from({ length: 400 }, (_, index) => 0.6 + ((index * 37) % 100) / 80);
    const layout = layOutMonth(ratios, sameDay(400), options);
    expect(Math.min(...layout.row)).toBeGreaterThan(options.rowHeight * 0.7);
    expect(Math.max(...layout.row)).toBeLessThan(options.rowHeight * 1.35);
  });

  it('puts small days side by side and gives each its heading', () => {
    const layout = layOutMonth([1.5, 1.5, 1.5], ['2025-06-03', '2025-06-02', '2025-06-01'], options);
    expect(layout.days.map((day) => day.y)).toEqual([0, 0, 0]);
    expect(layout.days.map((day) => day.x)).toEqual([0, 358, 716]);
    expect(layout.height).toBe(44 + 228 + 4);
  });

  it('starts a new line when a day does not fit', () => {
    const layout = layOutMonth([4, 4], ['2025-06-03', '2025-06-02'], options);
    expect(layout.days.map((day) => day.y)).toEqual([0, 276]);
  });

  it('never lets y decrease, which the search on screen needs', () => {
    const days = Array.from({ length: 300 }, (_, index) => `2025-06-${30 - Math.floor(Math.sqrt(index * 3))}`);
    const ratios = days.map((_, index) => 0.5 + (index % 7) / 3);
    const layout = layOutMonth(ratios, days, options);
    for (let index = 1; index < 300; index += 1) expect(layout.y[index]!).toBeGreaterThanOrEqual(layout.y[index - 1]!);
    expect(layout.height).toBeGreaterThan(layout.y[299]! + layout.row[299]!);
  });

  it('stays inside the width with panoramas, slivers and nonsense', () => {
    const layout = layOutMonth([20, 0.01, 0, Number.NaN, 9, 1], sameDay(6), { ...options, width: 360, rowHeight: 120 });
    for (let index = 0; index < 6; index += 1) {
      expect(layout.x[index]! + layout.width[index]!).toBeLessThanOrEqual(360);
      expect(layout.width[index]!).toBeGreaterThan(0);
    }
    expect(clampRatio(Number.NaN)).toBe(1);
  });

  it('is empty when the month is', () => {
    expect(layOutMonth([], [], options)).toMatchObject({ height: 0, days: [] });
    expect(estimateMonth(0, options)).toBe(0);
  });

  it('guesses a height within a third of the real one', () => {
    for (const count of [40, 400, 4000]) {
      const days = Array.from({ length: count }, (_, index) => `d${Math.floor((index * 20) / count)}`);
      const real = layOutMonth(days.map((_, index) => (index % 4 ? 1.33 : 0.75)), days, options).height;
      expect(Math.abs(estimateMonth(count, options) - real) / real).toBeLessThan(0.34);
    }
  });
});

describe('the row height', () => {
  it('leaves at least two photos a row on a phone and stays within 180 to 260 elsewhere', () => {
    expect(rowHeightFor(382) * 1.33 * 2).toBeLessThan(382);
    for (const width of [700, 1180, 1600, 2500]) {
      expect(rowHeightFor(width)).toBeGreaterThanOrEqual(180);
      expect(rowHeightFor(width)).toBeLessThanOrEqual(260);
    }
  });
});
