import { describe, expect, it } from 'vitest';

import { choiceOf, inside, isElsewhere, quietWords, scheduleOf } from './words';

describe('a schedule', () => {
  it.each([
    ['', 'servers'], ['off', 'never'], ['0 * * * *', 'hourly'], ['0 */6 * * *', 'six-hourly'], ['0 0 * * *', 'daily'],
    ['30 2 * * *', 'daily'], ['15 22 * * 0', 'weekly'], ['15 22 * * 3', 'weekly'], ['30 2 * * 1-5', 'own'],
    ['*/10 * * * *', 'own'], ['0 3 1 * *', 'own'],
  ])('%j is chosen as %s, and stays what it is', (schedule, kind) => {
    expect(choiceOf(schedule).kind).toBe(kind);
    expect(scheduleOf(choiceOf(schedule))).toBe(schedule);
  });

  it('of a day has a time, of a week a day too', () => {
    expect(choiceOf('5 3 * * *')).toMatchObject({ time: '03:05' });
    expect(choiceOf('0 22 * * 7')).toMatchObject({ time: '22:00', day: 0 });
    expect(scheduleOf({ kind: 'weekly', time: '22:15', day: 6, text: '' })).toBe('15 22 * * 6');
  });

  it('without a time is none yet', () => {
    expect(scheduleOf({ kind: 'daily', time: '', day: 0, text: '' })).toBe('');
    expect(scheduleOf({ kind: 'own', time: '', day: 0, text: '  ' })).toBe('');
  });

  it('stands inside a sentence', () => expect(inside('Every day at midnight')).toBe('every day at midnight'));
});

describe('quiet hours', () => {
  it('are told where there are any', () => {
    expect(quietWords({ quietFrom: '', quietUntil: '' })).toBe('');
    expect(quietWords({ quietFrom: '20:00', quietUntil: '23:00' })).toContain('from 20:00 to 23:00');
  });
});

describe('the server’s clock', () => {
  const now = new Date('2026-06-14T12:00:00Z');
  it('is another one where it shows another time', () => {
    expect(isElsewhere('Europe/Lisbon', now, 'Europe/London')).toBe(false);
    expect(isElsewhere('Asia/Tokyo', now, 'Europe/London')).toBe(true);
    expect(isElsewhere('Moon/Crater', now, 'Europe/London')).toBeNull();
  });
});
