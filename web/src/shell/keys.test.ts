import { describe, expect, it } from 'vitest';

import { timelineAct, viewerAct, type Press } from './keys';

const press = (key: string, held: Partial<Press> = {}): Press => ({
  key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held,
});

describe('keys in the viewer', () => {
  it.each([
    ['ArrowRight', 'next'], ['ArrowLeft', 'previous'], [' ', 'next'], ['Escape', 'close'], ['f', 'favourite'],
    ['F', 'favourite'], ['i', 'information'], ['e', 'edit'], ['Delete', 'trash'], ['z', 'zoom'], ['?', 'keys'],
    ['3', 'rate'], ['0', 'rate'],
  ])('%s is %s', (key, act) => expect(viewerAct(press(key))).toBe(act));

  it('leaves the browser its own', () => {
    expect(viewerAct(press('f', { ctrlKey: true }))).toBeNull();
    expect(viewerAct(press('ArrowLeft', { altKey: true }))).toBeNull();
    expect(viewerAct(press('q'))).toBeNull();
    expect(viewerAct(press('7'))).toBeNull();
  });

  it('goes back with shift and space', () => expect(viewerAct(press(' ', { shiftKey: true }))).toBe('previous'));
});

describe('keys on the timeline', () => {
  it('move, select and leave', () => {
    expect(timelineAct(press('ArrowDown'))).toBe('down');
    expect(timelineAct(press('X'))).toBe('select');
    expect(timelineAct(press('Escape'))).toBe('leave');
    expect(timelineAct(press('a', { ctrlKey: true }))).toBe('all');
    expect(timelineAct(press('a'))).toBeNull();
  });
});
