/** Zoom and pan of a picture in a frame. Pure; points are relative to the frame's middle. */

export interface Zoom {
  /** 1 = fits the frame. */
  scale: number;
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

export const FIT: Zoom = { scale: 1, x: 0, y: 0 };
const LARGEST = 12;

/** A picture of few pixels is shown so many times its size at most: beyond, one sees squares and no more of it. */
const MOST_ENLARGED = 2;
/** … but up to this (pixels on its long side) in any case: an icon would be lost in the black. */
const SMALLEST = 320;

/** The size at which a picture fits its frame. */
export function fitted(picture: Size, frame: Size): Size {
  if (!picture.width || !picture.height) return frame;
  const most = Math.max(MOST_ENLARGED, SMALLEST / Math.max(picture.width, picture.height));
  const scale = Math.min(frame.width / picture.width, frame.height / picture.height, most);
  return { width: picture.width * scale, height: picture.height * scale };
}

/** Zooms so that what is under the point stays under it. */
export function zoomAt(zoom: Zoom, factor: number, at: { x: number; y: number }, shown: Size, frame: Size): Zoom {
  const scale = Math.min(LARGEST, Math.max(1, zoom.scale * factor));
  if (scale === 1) return FIT;
  const ratio = scale / zoom.scale;
  return held({ scale, x: at.x - (at.x - zoom.x) * ratio, y: at.y - (at.y - zoom.y) * ratio }, shown, frame);
}

/** Keeps the picture's edges from coming inside the frame. */
export function held(zoom: Zoom, shown: Size, frame: Size): Zoom {
  const room = (length: number, whole: number) => Math.max(0, (length * zoom.scale - whole) / 2);
  const x = room(shown.width, frame.width);
  const y = room(shown.height, frame.height);
  return { scale: zoom.scale, x: Math.min(x, Math.max(-x, zoom.x)), y: Math.min(y, Math.max(-y, zoom.y)) };
}

/** The scale at which one pixel of the picture is one of the screen, at least twice the fitted size. */
export function closeUp(picture: Size, shown: Size, pixelRatio: number): number {
  return Math.min(LARGEST, Math.max(2, picture.width / Math.max(1, shown.width) / pixelRatio));
}
