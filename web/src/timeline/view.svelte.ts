/**
 * One timeline on one screen: which months are loaded, where they stand, what is visible, and how it stays put.
 * The page gives it a width, a height and a scroll position; it answers with months in view.
 */
import { messageOf, type Asset } from '../api/client';
import type { Sequence } from '../viewer/sequence';
import { anchorAt, pixelOf } from './anchor';
import { estimateMonth, rowHeightFor, type LayoutOptions } from './layout';
import { MonthLoader, type Shelf } from './loading';
import { fetchMonths, joinMonths, place, type Filter, type Month, type Photo } from './months';
import { findPhoto, monthsBetween, photosBetween, type Found } from './order';
import { sightsBetween, type Sight } from './sights';
import { boxHeight, mustSettle, placeFor, startsOf } from './virtual';

/** Screens made ready above and below what is visible. */
const READY_SCREENS = 1.5;
/** Faster than this (pixels a second), pictures wait and blurs are shown. */
const FAST = 9_000;
const TOP_SPACE = 8;
const BOTTOM_SPACE = 96;

export class TimelineView implements Shelf, Sequence {
  readonly isTrash = false;
  months: Month[] = [];
  stage = $state<'loading' | 'ready' | 'failed'>('loading');
  problem = $state('');
  total = $state(0);
  width = $state(0);
  height = $state(0);
  scrollTop = $state(0);
  base = $state(0);
  isFast = $state(false);
  /** Counts up whenever months or photos changed. */
  version = $state(0);

  starts: Float64Array = new Float64Array(1);
  /** Puts the scroll bar somewhere; given by the page. */
  scrollTo: (top: number) => void = () => {};
  #lastScroll = { at: 0, top: 0 };
  #restTimer: ReturnType<typeof setTimeout> | undefined;
  #loader = new MonthLoader(this);

  constructor(readonly filter: Filter) {}

  get options(): LayoutOptions {
    const isNarrow = this.width < 600;
    return {
      width: this.width, rowHeight: rowHeightFor(this.width), gap: 4, heading: isNarrow ? 40 : 48,
      dayGap: isNarrow ? 12 : 20,
    };
  }

  whole = $derived.by(() => {
    void this.version;
    return this.starts[this.starts.length - 1]! + TOP_SPACE + BOTTOM_SPACE;
  });
  box = $derived(boxHeight(this.whole));
  pixel = $derived(this.scrollTop + this.base);

  /** Months with the tiles that are visible or nearly so. */
  sights = $derived.by((): Sight[] => {
    void this.version;
    if (!this.months.length || !this.width) return [];
    const ready = this.height * READY_SCREENS;
    const from = this.pixel - TOP_SPACE - ready;
    return sightsBetween(this.months, this.starts, from, from + this.height + 2 * ready, TOP_SPACE - this.base);
  });

  async refresh(): Promise<void> {
    try {
      const buckets = await fetchMonths(this.filter);
      this.#change(() => {
        this.months = joinMonths(this.months, buckets);
        this.total = this.months.reduce((sum, month) => sum + month.count, 0);
      });
      this.stage = 'ready';
      this.load();
    } catch (failure) {
      if (this.months.length) return; // what is shown stays; the frame says that the server is away
      this.problem = messageOf(failure);
      this.stage = 'failed';
    }
  }

  /** Also asks again for months in view whose pictures are still being made. */
  async refreshUnfinished(): Promise<void> {
    for (const { month, tiles } of this.sights) {
      if (tiles.some((tile) => tile.photo.version === 0)) month.isStale = true;
    }
    await this.refresh();
  }

  resize(width: number, height: number): void {
    if (width === this.width && height === this.height) return;
    const isWider = width !== this.width;
    this.#change(() => {
      this.width = width;
      this.height = height;
      if (isWider) for (const month of this.months) month.height = 0;
      if (isWider) for (const month of this.months) place(month, this.options);
    });
    this.load();
  }

  scrolled(top: number, now: number): void {
    const elapsed = now - this.#lastScroll.at;
    const speed = elapsed > 0 && elapsed < 200 ? (Math.abs(top - this.#lastScroll.top) / elapsed) * 1000 : 0;
    this.#lastScroll = { at: now, top };
    this.scrollTop = top;
    this.isFast = speed > FAST;
    this.#settle(false);
    clearTimeout(this.#restTimer);
    this.#restTimer = setTimeout(() => {
      this.isFast = false;
      this.#settle(true);
    }, 140);
    this.load();
  }

  /** Shows a pixel of the whole, as the scrubber asks. */
  goTo(pixel: number): void {
    const placed = placeFor(pixel, this.whole, this.height);
    this.base = placed.base;
    this.scrollTop = placed.scrollTop;
    this.scrollTo(placed.scrollTop);
    this.load();
  }

  /** Brings a photo's tile on screen (it must be loaded). */
  reveal(id: string, isCentred = false): boolean {
    const found = this.find(id);
    if (!found) return false;
    const tile = found.month.tiles[found.index]!;
    const top = this.starts[found.at]! + TOP_SPACE + tile.y;
    const isVisible = top - 52 >= this.pixel && top + tile.height <= this.pixel + this.height;
    if (isVisible) return true;
    if (isCentred) this.goTo(top - (this.height - tile.height) / 2);
    else this.goTo(top - 52 < this.pixel ? top - 60 : top + tile.height + 12 - this.height);
    return true;
  }

  find(id: string): Found | null {
    return findPhoto(this.months, id);
  }

  photo(id: string): Photo | null {
    const found = this.find(id);
    return found?.month.photos?.[found.index] ?? null;
  }

  async bring(asset: Asset): Promise<Photo | null> {
    for (let tries = 0; tries < 50 && this.stage === 'loading'; tries += 1) await new Promise(requestAnimationFrame);
    const month = this.months.find((one) => one.key === `${asset.localDateTime.slice(0, 7)}-01`);
    if (!month) return null;
    await this.ensure(month);
    return this.reveal(asset.id, true) ? this.photo(asset.id) : null;
  }

  /** The photo so many places on, loading its month where needed. */
  async step(id: string, by: 1 | -1): Promise<Photo | null> {
    const found = this.find(id);
    if (!found) return null;
    const inside = found.month.photos![found.index + by];
    if (inside) return inside;
    const next = this.months[found.at + by];
    if (!next) return null;
    await this.ensure(next);
    return (by > 0 ? next.photos?.[0] : next.photos?.at(-1)) ?? null;
  }

  /** All photos from one to the other, in display order; loads what lies between. */
  async between(one: string, other: string): Promise<Photo[]> {
    const months = monthsBetween(this.months, one, other);
    await Promise.all(months.map((month) => this.ensure(month)));
    return photosBetween(months, one, other);
  }

  /** Takes photos out at once; the server is told by the caller. */
  remove(ids: ReadonlySet<string>): void {
    this.#change(() => {
      for (const month of this.months) {
        if (!month.photos?.some((photo) => ids.has(photo.id))) continue;
        month.photos = month.photos.filter((photo) => !ids.has(photo.id));
        month.count = month.photos.length;
        month.height = 0;
        place(month, this.options);
      }
      this.months = this.months.filter((month) => month.count > 0);
      this.total = this.months.reduce((sum, month) => sum + month.count, 0);
    });
  }

  setFavourite(ids: ReadonlySet<string>, isFavourite: boolean): void {
    this.#alter(ids, { isFavourite });
  }

  setMissing(ids: ReadonlySet<string>): void {
    this.#alter(ids, { isMissing: true });
  }

  #alter(ids: ReadonlySet<string>, change: Partial<Photo>): void {
    for (const month of this.months) {
      if (!month.photos?.some((photo) => ids.has(photo.id))) continue;
      month.photos = month.photos.map((photo) => (ids.has(photo.id) ? { ...photo, ...change } : photo));
      month.tiles = month.tiles.map((tile, index) => ({ ...tile, photo: month.photos![index]! }));
    }
    this.version += 1;
  }

  /** Loads what is in view and its neighbours. */
  load(): void {
    this.#loader.soon();
  }

  ensure(month: Month): Promise<void> {
    return this.#loader.ensure(month);
  }

  inView(): Month[] {
    return this.sights.map((sight) => sight.month);
  }

  put(month: Month, photos: Photo[]): void {
    this.#change(() => {
      month.photos = photos;
      // an empty month goes with the next list of months
      month.height = 0;
      place(month, this.options);
      this.#loader.forgetLeastUsed();
    });
  }

  tell(): void {
    this.version += 1;
  }

  /** Changes months or sizes while the photo at the top of the screen stays where it is. */
  #change(act: () => void): void {
    const anchor = this.pixel > 4 ? anchorAt(this.months, this.starts, this.pixel - TOP_SPACE) : null;
    act();
    for (const month of this.months) if (!month.height) month.height = estimateMonth(month.count, this.options);
    this.starts = startsOf(this.months.map((month) => month.height));
    this.version += 1;
    const now = anchor && pixelOf(anchor, this.months, this.starts);
    if (now !== null) this.base += now + TOP_SPACE - this.pixel;
    // a wheel's own animation is not interrupted: the window is put right when it rests
    this.#settle(performance.now() - this.#lastScroll.at > 140);
  }

  #settle(isResting: boolean): void {
    const now = { scrollTop: this.scrollTop, base: this.base };
    if (!mustSettle(now, this.whole, this.height, isResting)) return;
    const placed = placeFor(this.pixel, this.whole, this.height);
    this.base = placed.base;
    this.scrollTop = placed.scrollTop;
    this.scrollTo(placed.scrollTop);
  }
}
