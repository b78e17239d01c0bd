/** Which months' photos are fetched, when, and which are forgotten again. */
import { messageOf } from '../api/client';
import { fetchPhotos, type Filter, type Month, type Photo } from './months';

/** Months whose photos are kept; beyond, the least used go. 60 months of a million-photo library are 250,000 photos. */
const KEPT = 60;
/** While months fly by, only those where the reader stops are asked for. */
const FLYING_MS = 70;

/** What the loader asks of its timeline. */
export interface Shelf {
  readonly filter: Filter;
  readonly months: readonly Month[];
  readonly isFast: boolean;
  inView(): Month[];
  /** The photos of a month are here: lay them out. */
  put(month: Month, photos: Photo[]): void;
  /** A month's problem is known. */
  tell(): void;
}

export class MonthLoader {
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly shelf: Shelf) {}

  /** Loads what is in view and its neighbours. */
  soon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#loadInView(), this.shelf.isFast ? FLYING_MS : 0);
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
      const photos = await fetchPhotos(month.key, this.shelf.filter);
      month.problem = '';
      this.shelf.put(month, photos);
    } catch (failure) {
      month.problem = messageOf(failure);
      this.shelf.tell();
    }
  }

  #loadInView(): void {
    const { months, isFast } = this.shelf;
    const inView = this.shelf.inView();
    if (!inView.length) return;
    for (const month of inView) if (!month.problem) void this.ensure(month);
    const first = months.indexOf(inView[0]!);
    const neighbours = [months[first - 1], months[first + inView.length]];
    for (const month of neighbours) if (month && !month.photos && !isFast) void this.ensure(month);
  }

  /** Lets the least used photos go; the months keep their heights, which are the real ones. */
  forgetLeastUsed(): void {
    const loaded = this.shelf.months.filter((month) => month.photos && !month.loading);
    if (loaded.length <= KEPT) return;
    const visible = new Set(this.shelf.inView());
    loaded.sort((a, b) => a.usedAt - b.usedAt);
    for (const month of loaded.slice(0, loaded.length - KEPT)) {
      if (visible.has(month)) continue;
      month.photos = null;
      month.tiles = [];
      month.days = [];
    }
  }
}
