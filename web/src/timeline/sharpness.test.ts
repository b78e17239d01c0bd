import { describe, expect, it } from 'vitest';

import { isSoft } from './sharpness';

describe('a thumbnail on its tile', () => {
  it('is sharp enough on a row of a small desktop', () => {
    expect(isSoft({ width: 342, height: 228 }, 1.5, 1)).toBe(false);
    expect(isSoft({ width: 170, height: 255 }, 2 / 3, 1)).toBe(false);
  });
  it('is soft on a tall row, and on a screen of twice the pixels', () => {
    expect(isSoft({ width: 480, height: 320 }, 1.5, 1)).toBe(true);
    expect(isSoft({ width: 342, height: 228 }, 1.5, 2)).toBe(true);
  });
  it('is sharp enough on a phone, however many pixels that has', () => {
    expect(isSoft({ width: 126, height: 126 }, 1, 3)).toBe(false);
  });
  it('of a panorama has fewer pixels on its short side', () => {
    expect(isSoft({ width: 1140, height: 228 }, 5, 1)).toBe(false);
    expect(isSoft({ width: 1140, height: 228 }, 8, 1)).toBe(true);
  });
});
