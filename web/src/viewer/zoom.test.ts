import { describe, expect, it } from 'vitest';

import { closeUp, FIT, fitted, held, zoomAt } from './zoom';

const frame = { width: 1000, height: 800 };

describe('zoom', () => {
  const shown = fitted({ width: 6000, height: 4000 }, frame);

  it('fits a picture into its frame', () => expect(shown).toEqual({ width: 1000, height: 4000 / 6 }));

  it('enlarges a small picture no more than twice, but an icon until it is seen', () => {
    expect(fitted({ width: 300, height: 200 }, frame)).toEqual({ width: 600, height: 400 });
    expect(fitted({ width: 12, height: 16 }, frame)).toEqual({ width: 240, height: 320 });
  });

  it('keeps what is under the pointer under it', () => {
    const at = { x: 200, y: -100 };
    const zoom = zoomAt(FIT, 3, at, shown, frame);
    // the picture's point that was there before
    expect((at.x - zoom.x) / zoom.scale).toBeCloseTo(200);
    expect((at.y - zoom.y) / zoom.scale).toBeCloseTo(-100);
  });

  it('comes back to the middle when it is out again', () => {
    const near = zoomAt(FIT, 4, { x: 300, y: 0 }, shown, frame);
    expect(zoomAt(near, 0.1, { x: 0, y: 0 }, shown, frame)).toEqual(FIT);
  });

  it('never shows the black beside the picture', () => {
    const zoom = held({ scale: 2, x: 9999, y: -9999 }, shown, frame);
    expect(zoom.x).toBe(500);
    expect(zoom.y).toBeCloseTo(-(shown.height * 2 - 800) / 2);
  });

  it('goes to true pixels, or twice for small pictures', () => {
    expect(closeUp({ width: 6000, height: 4000 }, shown, 1)).toBe(6);
    expect(closeUp({ width: 800, height: 600 }, shown, 1)).toBe(2);
  });
});
