/** Mouse, wheel and fingers on a picture: zoom, pan, and a swipe to another photo or away. */
import { closeUp, FIT, held, zoomAt, type Size, type Zoom } from './zoom';

interface Point {
  x: number;
  y: number;
}

/** Sizes in pixels: of the picture itself, as it fits the frame, and of the frame. */
export interface Sizes {
  own: Size;
  shown: Size;
  frame: Size;
}

export type Swipe = 'next' | 'previous' | 'close';

/** Shorter than this (pixels), a finger has only trembled. */
const ASIDE = 60;
const DOWN = 90;

export class Gestures {
  zoom = $state<Zoom>(FIT);
  swipe = $state<Point>({ x: 0, y: 0 });
  /** The picture follows a hand, without an animation of its own. */
  isMoving = $state(false);
  #fingers = new Map<number, Point>();

  constructor(
    private readonly sizes: () => Sizes,
    private readonly element: () => HTMLElement,
    private readonly onswipe: (to: Swipe) => void,
  ) {}

  toggleZoom(at: Point = { x: 0, y: 0 }): void {
    const { own, shown, frame } = this.sizes();
    this.isMoving = false;
    this.zoom = this.zoom.scale > 1 ? FIT : zoomAt(FIT, closeUp(own, shown, devicePixelRatio), at, shown, frame);
  }

  /** Seen from the frame's middle. */
  pointOf(event: { clientX: number; clientY: number }): Point {
    const box = this.element().getBoundingClientRect();
    return { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 };
  }

  wheel(event: WheelEvent): void {
    event.preventDefault();
    this.isMoving = true;
    this.#zoomBy(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0022)), this.pointOf(event));
  }

  down(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.element().setPointerCapture(event.pointerId);
    this.#fingers.set(event.pointerId, this.pointOf(event));
    this.isMoving = true;
  }

  move(event: PointerEvent): void {
    const before = this.#fingers.get(event.pointerId);
    if (!before) return;
    const now = this.pointOf(event);
    const other = [...this.#fingers].find(([key]) => key !== event.pointerId)?.[1];
    this.#fingers.set(event.pointerId, now);
    const by = { x: now.x - before.x, y: now.y - before.y };
    const { zoom, swipe } = this;
    if (other) {
      const apart = (one: Point) => Math.hypot(one.x - other.x, one.y - other.y);
      const middle = { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 };
      this.#zoomBy(apart(now) / Math.max(1, apart(before)), middle);
    } else if (zoom.scale > 1) {
      const { shown, frame } = this.sizes();
      this.zoom = held({ scale: zoom.scale, x: zoom.x + by.x, y: zoom.y + by.y }, shown, frame);
    } else if (event.pointerType !== 'mouse') this.swipe = { x: swipe.x + by.x, y: swipe.y + by.y };
  }

  up(event: PointerEvent): void {
    this.#fingers.delete(event.pointerId);
    if (this.#fingers.size) return;
    this.isMoving = false;
    const { x, y } = this.swipe;
    this.swipe = { x: 0, y: 0 };
    if (Math.abs(x) > ASIDE && Math.abs(x) > Math.abs(y) * 1.2) this.onswipe(x < 0 ? 'next' : 'previous');
    else if (y > DOWN && y > Math.abs(x)) this.onswipe('close');
  }

  #zoomBy(factor: number, at: Point): void {
    const { shown, frame } = this.sizes();
    this.zoom = zoomAt(this.zoom, factor, at, shown, frame);
  }
}
