/** Photos that were taken out and can be restored: hidden by a person, or forgotten. Listed page by page. */
import { messageOf, type Schema } from '../api/client';
import { activity } from '../jobs/activity.svelte';
import { tellDone } from '../receipts/undo';
import { count } from '../shell/format';
import { toasts } from '../shell/toasts.svelte';
import { rangeOf } from '../timeline/order';

export interface KeptPhoto {
  asset: Schema['AssetShort'];
  /** What became of it and until when, in a sentence; `title` is its exact moment. */
  words: string;
  title: string;
}

export interface KeptPage {
  total: number | null;
  items: KeptPhoto[];
  nextAfter: string | null;
}

export type Chosen = { ids: string[] } | { all: true };

/** Where such photos come from, and how they go back. */
export interface KeptSource {
  page(query: { size: number; after?: string }): Promise<KeptPage>;
  restore(chosen: Chosen): Promise<{ count: number; receiptId: string | null }>;
}

const PAGE = 100;
const MOST = 1000;

export class KeptPhotos {
  items = $state.raw<KeptPhoto[] | null>(null);
  total = $state(0);
  next = $state<string | null>(null);
  problem = $state('');
  isBusy = $state(false);
  #last = 0;

  constructor(private readonly source: KeptSource) {}

  /** Asks anew, for as many as are shown. */
  async load(): Promise<void> {
    const mine = ++this.#last;
    try {
      const page = await this.source.page({ size: Math.min(Math.max(this.items?.length ?? 0, PAGE), MOST) });
      if (mine !== this.#last) return;
      this.items = page.items;
      this.total = page.total ?? page.items.length;
      this.next = page.nextAfter;
      this.problem = '';
    } catch (failure) {
      if (mine === this.#last && !this.items) this.problem = messageOf(failure);
    }
  }

  async more(): Promise<void> {
    if (!this.next || !this.items) return;
    const mine = ++this.#last;
    try {
      const page = await this.source.page({ size: PAGE, after: this.next });
      if (mine !== this.#last) return;
      const known = new Set(this.items.map((one) => one.asset.id));
      this.items = [...this.items, ...page.items.filter((one) => !known.has(one.asset.id))];
      this.next = page.nextAfter;
    } catch (failure) {
      toasts.fail(messageOf(failure));
    }
  }

  /** All photos from one to the other, for a range. */
  async between(one: string, other: string): Promise<readonly { id: string }[]> {
    return rangeOf((this.items ?? []).map((item) => item.asset), one, other);
  }

  async restore(chosen: Chosen): Promise<void> {
    this.isBusy = true;
    try {
      const answer = await this.source.restore(chosen);
      tellDone(`${count(answer.count, 'photo')} restored.`, answer.receiptId, () => this.load());
      activity.soon();
    } catch (failure) {
      toasts.fail(messageOf(failure));
    } finally {
      this.isBusy = false;
    }
    await this.load();
  }
}
