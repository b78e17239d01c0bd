import { describe, expect, it } from 'vitest';

import { ago, bytes, count, dayAndTime, dayTitle, duration, monthTitle, percent, rate, remaining, since } from './format';

describe('numbers for people', () => {
  it.each([
    [0, '0 B'], [999, '999 B'], [1000, '1 kB'], [1_234_567, '1.2 MB'], [999_999, '1 MB'], [412e9, '412 GB'],
  ])('%d bytes are %s', (value, text) => expect(bytes(value, 'en')).toBe(text));

  it('count with the right word and the language’s separators', () => {
    expect(count(1, 'photo', 'photos', 'en')).toBe('1 photo');
    expect(count(1204, 'photo', 'photos', 'en')).toBe('1,204 photos');
    expect(count(1204, 'Foto', 'Fotos', 'de')).toBe('1.204 Fotos');
  });

  it('tell a rate by the unit that has something to say', () => {
    expect(rate(1234.4, 'en')).toBe('1,234/s');
    expect(rate(2.34, 'en')).toBe('2.3/s');
    expect(rate(0.2, 'en')).toBe('12/min');
  });

  it('never promise more than is known of the time left', () => {
    expect(remaining(3)).toBe('a few seconds left');
    expect(remaining(41)).toBe('50 s left');
    expect(remaining(125)).toBe('2 min left');
    expect(remaining(3700)).toBe('1 h 2 min left');
    expect(remaining(200_000)).toBe('2 days left');
  });

  it('say how long something took', () => {
    expect(duration(300)).toBe('less than a second');
    expect(duration(12_000)).toBe('12 s');
    expect(duration(125_000)).toBe('2 min 5 s');
    expect(duration(7_260_000)).toBe('2 h 1 min');
  });

  it('are whole percents, 100 only when all is done', () => {
    expect(percent(999, 1000)).toBe(99);
    expect(percent(1000, 1000)).toBe(100);
    expect(percent(5, 0)).toBe(0);
  });
});

describe('times for people', () => {
  const now = new Date('2025-06-14T12:00:00Z');
  it.each([
    ['2025-06-14T11:59:40Z', 'just now'],
    ['2025-06-14T11:57:00Z', '3 minutes ago'],
    ['2025-06-13T12:00:00Z', 'yesterday'],
    ['2023-06-13T12:00:00Z', '2 years ago'],
  ])('%s is %s', (moment, text) => expect(ago(moment, now, 'en')).toBe(text));

  it('name days and months without shifting them by the reader’s zone', () => {
    expect(dayTitle('2025-06-14', 'en-GB')).toBe('Sat, 14 June 2025');
    expect(monthTitle('2025-06-01', 'en-GB')).toBe('June 2025');
  });
});

describe('a moment near to now', () => {
  const now = new Date(2026, 10, 21, 13, 0);
  it.each([
    [new Date(2026, 10, 21, 23, 30), 'today at 23:30'],
    [new Date(2026, 10, 22, 0, 5), 'tomorrow at 00:05'],
    [new Date(2026, 10, 20, 23, 59), 'yesterday at 23:59'],
    [new Date(2026, 10, 28, 3, 0), 'Sat 28 Nov at 03:00'],
    [new Date(2027, 0, 2, 3, 0), 'Sat, 2 Jan 2027 at 03:00'],
  ])('is said as people say it', (then, text) => expect(dayAndTime(then, now, 'en-GB')).toBe(text));

  it('is only its time where something lasts since today', () => {
    expect(since(new Date(2026, 10, 21, 8, 2), now, 'en-GB')).toBe('since 08:02');
    expect(since(new Date(2026, 10, 20, 8, 2), now, 'en-GB')).toBe('since yesterday at 08:02');
  });
});
