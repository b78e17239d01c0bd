import { describe, expect, it } from 'vitest';

import { daysUntil, emptiedText, leftShort, leftText } from './words';

describe('what is left of its time', () => {
  const now = Date.UTC(2026, 10, 21, 12);
  const inHours = (hours: number) => daysUntil(new Date(now + hours * 3_600_000).toISOString(), now);

  it('counts the started day', () => {
    expect([inHours(30 * 24), inHours(29.5 * 24), inHours(24), inHours(1)]).toEqual([30, 30, 1, 1]);
  });
  it('never counts below nothing', () => {
    expect([inHours(0), inHours(-50)]).toEqual([0, 0]);
  });
  it('is said in two lengths', () => {
    expect([12, 1, 0].map(leftShort)).toEqual(['12 days', '1 day', 'today']);
    expect([12, 1, 0].map(leftText)).toEqual(['12 days left', '1 day left', 'leaves today']);
  });
});

it('emptying says what became of the photos', () => {
  expect([{ hidden: 12, forgotten: 1 }, { hidden: 0, forgotten: 2 }, { hidden: 0, forgotten: 0 }].map(emptiedText)).toEqual([
    'The trash was emptied: 12 photos hidden by you, 1 photo forgotten.', 'The trash was emptied: 2 photos forgotten.',
    'The trash was empty already.',
  ]);
});
