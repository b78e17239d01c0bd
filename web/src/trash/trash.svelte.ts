/** What is in the trash, those thrown away last first; and what is done to it. */
import { ask, client, messageOf, type Asset, type Schema } from '../api/client';
import { activity } from '../jobs/activity.svelte';
import { tellDone } from '../receipts/undo';
import { count } from '../shell/format';
import { PagedPhotos, type PageOf, type PageQuery } from '../shell/paged.svelte';
import { toasts } from '../shell/toasts.svelte';
import type { Photo } from '../timeline/months';
import type { Sequence } from '../viewer/sequence';
import { photoOf } from './words';

export type Thrown = Schema['TrashItem'];

export class Trash extends PagedPhotos<Thrown> implements Sequence {
  readonly isTrash = true;
  retentionDays = $state(30);
  isBusy = $state(false);
  readonly photos = $derived((this.items ?? []).map((one) => photoOf(one.asset)));

  protected async fetchPage(query: PageQuery): Promise<PageOf<Thrown>> {
    const page = await ask(client.GET('/api/trash', { params: { query } }));
    this.retentionDays = page.retentionDays;
    return page;
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
    if (!this.items) await this.load();
    let before: string | null = null;
    while (!this.photo(asset.id) && this.next !== before) {
      before = this.next;
      await this.more();
    }
    return this.photo(asset.id);
  }

  /** Hearts are not given in the trash. */
  setFavourite(): void {}

  async restore(ids: readonly string[]): Promise<void> {
    await this.#act(async () => {
      const answer = await ask(client.POST('/api/trash/restore/assets', { body: { ids: [...ids] } }));
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

  #tellRestored(answer: { count: number; receiptId: string | null }): void {
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
