/** Which key means what. Pure: a key press in, the name of an act out. */

export interface Press {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

export type ViewerAct =
  | 'next' | 'previous' | 'first' | 'close' | 'favourite' | 'information' | 'edit' | 'trash' | 'zoom' | 'keys'
  | 'rate';

export function viewerAct(press: Press): ViewerAct | null {
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  switch (press.key) {
    case 'ArrowRight':
      return 'next';
    case ' ':
      return press.shiftKey ? 'previous' : 'next';
    case 'ArrowLeft':
      return 'previous';
    case 'Escape':
      return 'close';
    case 'Delete':
    case 'Backspace':
      return 'trash';
    case '?':
      return 'keys';
  }
  if (/^[0-5]$/.test(press.key)) return 'rate';
  const letters: Record<string, ViewerAct> = { f: 'favourite', i: 'information', e: 'edit', z: 'zoom' };
  return letters[press.key.toLowerCase()] ?? null;
}

export const VIEWER_KEYS: readonly [string, string][] = [
  ['← →', 'previous, next photo'],
  ['Space', 'next photo'],
  ['F', 'favourite'],
  ['I', 'information'],
  ['E', 'edit the description'],
  ['1 – 5, 0', 'stars, none'],
  ['Z', 'zoom'],
  ['Del', 'move to the trash'],
  ['Esc', 'back to the photos'],
  ['?', 'these keys'],
];

export type TimelineAct = 'left' | 'right' | 'up' | 'down' | 'select' | 'favourite' | 'trash' | 'leave' | 'all';

export function timelineAct(press: Press): TimelineAct | null {
  if ((press.ctrlKey || press.metaKey) && press.key.toLowerCase() === 'a') return 'all';
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  const keys: Record<string, TimelineAct> = {
    ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down', Escape: 'leave', Delete: 'trash',
    x: 'select', f: 'favourite',
  };
  return keys[press.key] ?? keys[press.key.toLowerCase()] ?? null;
}

/** Keys that are typed into something belong to it. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName);
}
