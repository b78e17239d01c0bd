/** What is in the trash, page by page, those thrown away last first; and what is done to it. */
import { ask, client, messageOf, type Asset, type Schema } from '../api/client';
import { activity } from '../jobs/activity.svelte';
import { tellDone } from '../receipts/undo';
import { count } from '../shell/format';
import { toasts } from '../shell/toasts.svelte';
import type { Photo } from '../timeline/months';
import { rangeOf } from '../timeline/order';
import type { Sequence } from '../viewer/sequence';
import { photoOf } from './words';

export type Thrown = Schema['TrashItem'];

const PAGE = 200;
const MOST = 1000;

export class Trash implements Sequence {
  readonly isTrash = true;
  items = $state.raw<Thrown[] | null>(null);
  total = $state(0);
  retentionDays = $state(30);
  next = $state<string | null>(null);
  problem = $state('');
  isBusy = $state(false);
  readonly photos = $derived((this.items ?? []).map((one) => photoOf(one.asset)));
  #last = 0;
  #loadingMore: Promise<void> | null = null;

  /** Asks anew, for as many as are shown. */
  async load(): Promise<void> {
    const mine = ++this.#last;
    const size = Math.min(Math.max(this.items?.length ?? 0, PAGE), MOST);
    try {
      const page = await ask(client.GET('/api/trash', { params: { query: { size } } }));
      if (mine !== this.#last) return;
      this.items = page.items;
      this.total = page.total ?? page.items.length;
      this.retentionDays = page.retentionDays;
      this.next = page.nextAfter;
      this.problem = '';
    } catch (failure) {
      // what is shown stays; the frame says that the server is away
      if (mine === this.#last && !this.items) this.problem = messageOf(failure);
    }
  }

  more(): Promise<void> {
    this.#loadingMore ??= this.#more().finally(() => (this.#loadingMore = null));
    return this.#loadingMore;
  }

  async #more(): Promise<void> {
    if (!this.next || !this.items) return;
    const mine = ++this.#last;
    try {
      const page = await ask(client.GET('/api/trash', { params: { query: { size: PAGE, after: this.next } } }));
      if (mine !== this.#last) return;
      const known = new Set(this.items.map((one) => one.asset.id));
      this.items = [...this.items, ...page.items.filter((one) => !known.has(one.asset.id))];
      this.next = page.nextAfter;
    } catch (failure) {
      toasts.fail(messageOf(failure));
    }
  }

  refresh(): Promise<void> {
    return this.load();
  }

  photo(id: string): Photo | null {
    return this.photos.find((one) => one.id === id) ?? null;
  }

  async step(id: string, by: 1 | -1): Promise<Photo | null> {
    const at = this.photos.findIndex((one) => one.id === id);
    if (at < 0) return null;
    if (at + by >= this.photos.length) await this.more();
    return this.photos[at + by] ?? null;
  }

  async bring(asset: Asset): Promise<Photo | null> {
    while (!this.photo(asset.id) && this.next) await this.more();
    return this.photo(asset.id);
  }

  async between(one: string, other: string): Promise<readonly Photo[]> {
    return rangeOf(this.photos, one, other);
  }

  /** Hearts are not given in the trash. */
  setFavourite(): void {}

  remove(ids: ReadonlySet<string>): void {
    const kept = (this.items ?? []).filter((one) => !ids.has(one.asset.id));
    this.total -= (this.items?.length ?? 0) - kept.length;
    this.items = kept;
    if (!kept.length && this.next) void this.load();
  }

  async restore(ids: readonly string[]): Promise<void> {
    await this.#act(async () => {
      const body = { ids: [...ids] };
      const answer = await ask(client.POST('/api/trash/restore/assets', { body }));
      this.remove(new Set(ids));
      this.#tellRestored(answer);
    });
  }

  async restoreAll(): Promise<void> {
    await this.#act(async () => {
      const answer = await ask(client.POST('/api/trash/restore'));
      await this.load();
      this.#tellRestored(answer);
    });
  }

  #tellRestored(answer: Schema['Restored']): void {
    tellDone(`${count(answer.count, 'photo')} restored.`, answer.receiptId, () => this.load());
  }

  async #act(what: () => Promise<void>): Promise<void> {
    this.isBusy = true;
    try {
      await what();
      activity.soon();
    } catch (failure) {
      toasts.fail(messageOf(failure));
      await this.load();
    } finally {
      this.isBusy = false;
    }
  }
}
