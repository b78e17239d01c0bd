/**
 * One timeline on one screen: which months are loaded, where they stand, what is visible, and how it stays put.
 * The page gives it a width, a height and a scroll position; it answers with months in view.
 */
import { messageOf } from '../api/client';
import { estimateMonth, rowHeightFor, type LayoutOptions } from './layout';
import {
  fetchMonths, fetchPhotos, firstTileBelow, joinMonths, place, type Filter, type Month, type Photo, type Placed,
} from './months';
import { boxHeight, monthAt, mustSettle, placeFor, startsOf } from './virtual';

/** Months whose photos are kept; beyond, the least used go. 60 months of a million-photo library are 250,000 photos. */
const KEPT = 60;
/** Screens made ready above and below what is visible. */
const READY_SCREENS = 1.5;
/** Faster than this (pixels a second), pictures wait and blurs are shown. */
const FAST = 9_000;
const TOP_SPACE = 8;
const BOTTOM_SPACE = 96;

export interface Sight {
  month: Month;
  top: number;
  tiles: Placed[];
  days: Month['days'];
}

export class TimelineView {
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
  #loadTimer: ReturnType<typeof setTimeout> | undefined;

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
    const from = this.pixel - TOP_SPACE - this.height * READY_SCREENS;
    const to = this.pixel - TOP_SPACE + this.height * (1 + READY_SCREENS);
    const result: Sight[] = [];
    for (let index = monthAt(this.starts, from); index < this.months.length; index += 1) {
      const start = this.starts[index]!;
      if (start > to) break;
      const month = this.months[index]!;
      const first = firstTileBelow(month.tiles, from - start);
      let last = first;
      while (last < month.tiles.length && month.tiles[last]!.y < to - start) last += 1;
      const days = month.days.filter(
        (day) => day.y < to - start && day.end > first && day.start <= last,
      );
      result.push({ month, top: start + TOP_SPACE - this.base, tiles: month.tiles.slice(first, last), days });
    }
    return result;
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

  find(id: string): { month: Month; at: number; index: number } | null {
    for (let at = 0; at < this.months.length; at += 1) {
      const month = this.months[at]!;
      const index = month.photos?.findIndex((photo) => photo.id === id) ?? -1;
      if (index >= 0) return { month, at, index };
    }
    return null;
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
    const ends = [this.find(one), this.find(other)];
    if (!ends[0] || !ends[1]) return [];
    const order = [ends[0], ends[1]].sort((a, b) => a.at - b.at || a.index - b.index);
    const [first, last] = [order[0]!, order[1]!];
    const months = this.months.slice(first.at, last.at + 1);
    await Promise.all(months.map((month) => this.ensure(month)));
    const photos = months.flatMap((month) => month.photos ?? []);
    const from = photos.findIndex((photo) => photo.id === one || photo.id === other);
    const to = photos.findLastIndex((photo) => photo.id === one || photo.id === other);
    return photos.slice(from, to + 1);
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
    for (const month of this.months) {
      if (!month.photos?.some((photo) => ids.has(photo.id))) continue;
      month.photos = month.photos.map((photo) => (ids.has(photo.id) ? { ...photo, isFavourite } : photo));
      month.tiles = month.tiles.map((tile, index) => ({ ...tile, photo: month.photos![index]! }));
    }
    this.version += 1;
  }

  /** Loads what is in view and its neighbours. */
  load(): void {
    clearTimeout(this.#loadTimer);
    // while months fly by, only those where the reader stops are asked for
    this.#loadTimer = setTimeout(() => this.#loadInView(), this.isFast ? 70 : 0);
  }

  async ensure(month: Month): Promise<void> {
    month.usedAt = performance.now();
    if (month.photos && !month.isStale) return;
    month.loading ??= this.#fetch(month).finally(() => (month.loading = null));
    await month.loading;
  }

  async #fetch(month: Month): Promise<void> {
    month.isStale = false;
    try {
      const photos = await fetchPhotos(month.key, this.filter);
      this.#change(() => {
        month.photos = photos;
        month.problem = '';
        // an empty month goes with the next list of months
        month.height = 0;
        place(month, this.options);
        this.#forgetLeastUsed();
      });
    } catch (failure) {
      month.problem = messageOf(failure);
      this.version += 1;
    }
  }

  #loadInView(): void {
    const inView = this.sights.map((sight) => sight.month);
    if (!inView.length) return;
    for (const month of inView) if (!month.problem) void this.ensure(month);
    const first = this.months.indexOf(inView[0]!);
    const neighbours = [this.months[first - 1], this.months[first + inView.length]];
    for (const month of neighbours) if (month && !month.photos && !this.isFast) void this.ensure(month);
  }

  #forgetLeastUsed(): void {
    const loaded = this.months.filter((month) => month.photos && !month.loading);
    if (loaded.length <= KEPT) return;
    const visible = new Set(this.sights.map((sight) => sight.month));
    loaded.sort((a, b) => a.usedAt - b.usedAt);
    for (const month of loaded.slice(0, loaded.length - KEPT)) {
      if (visible.has(month)) continue;
      month.photos = null;
      month.tiles = [];
      month.days = []; // its height stays: it is the real one
    }
  }

  /** Changes months or sizes while the photo at the top of the screen stays where it is. */
  #change(act: () => void): void {
    const anchor = this.pixel > 4 ? this.#anchor() : null;
    act();
    for (const month of this.months) if (!month.height) month.height = estimateMonth(month.count, this.options);
    this.starts = startsOf(this.months.map((month) => month.height));
    this.version += 1;
    if (anchor) {
      const now = this.#pixelOf(anchor);
      if (now !== null && now !== this.pixel) this.base += now - this.pixel;
    }
    // a wheel's own animation is not interrupted: the window is put right when it rests
    this.#settle(performance.now() - this.#lastScroll.at > 140);
  }

  #anchor(): { key: string; id: string | null; inside: number; share: number } | null {
    const at = monthAt(this.starts, this.pixel - TOP_SPACE);
    const month = this.months[at];
    if (!month) return null;
    const inside = this.pixel - TOP_SPACE - this.starts[at]!;
    const tile = month.tiles[firstTileBelow(month.tiles, inside)];
    return {
      key: month.key, id: tile?.photo.id ?? null, inside: tile ? inside - tile.y : inside,
      share: inside / Math.max(1, month.height),
    };
  }

  #pixelOf(anchor: { key: string; id: string | null; inside: number; share: number }): number | null {
    const at = this.months.findIndex((month) => month.key <= anchor.key);
    const month = this.months[at];
    if (!month) return null;
    const start = this.starts[at]! + TOP_SPACE;
    if (month.key !== anchor.key) return start;
    const tile = anchor.id ? month.tiles.find((one) => one.photo.id === anchor.id) : undefined;
    return tile ? start + tile.y + anchor.inside : start + anchor.share * month.height;
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
