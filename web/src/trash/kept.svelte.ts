/** Photos that were taken out and can be restored: hidden by a person, or forgotten. */
import { messageOf, type Schema } from '../api/client';
import { activity } from '../jobs/activity.svelte';
import { tellDone } from '../receipts/undo';
import { count } from '../shell/format';
import { PagedPhotos, type PageOf, type PageQuery } from '../shell/paged.svelte';
import { toasts } from '../shell/toasts.svelte';

export interface KeptPhoto {
  asset: Schema['AssetShort'];
  /** What became of it and until when, in a sentence; `title` is its exact moment. */
  words: string;
  title: string;
}

export type Chosen = Schema['SomeOrAll'];

/** Where such photos come from, and how they go back. */
export interface KeptSource {
  page(query: PageQuery): Promise<PageOf<KeptPhoto>>;
  restore(chosen: Chosen): Promise<{ count: number; receiptId: string | null }>;
}

export class KeptPhotos extends PagedPhotos<KeptPhoto> {
  isBusy = $state(false);

  constructor(private readonly source: KeptSource) {
    super();
  }

  protected fetchPage(query: PageQuery): Promise<PageOf<KeptPhoto>> {
    return this.source.page(query);
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
