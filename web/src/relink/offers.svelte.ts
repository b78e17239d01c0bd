/** The offers that wait, page by page, and what is decided about them. */
import { ask, client, messageOf } from '../api/client';
import { activity } from '../jobs/activity.svelte';
import { tellDone } from '../receipts/undo';
import { count } from '../shell/format';
import { Paged, type PageOf, type PageQuery } from '../shell/paged.svelte';
import { toasts } from '../shell/toasts.svelte';
import type { Offer } from './words';

export interface Group {
  fromFolder: string;
  toFolder: string;
  count: number;
  offers: Offer[];
}

export type Verdict = 'accept' | 'reject';

export class Offers extends Paged<Offer> {
  folders = $state<{ fromFolder: string; toFolder: string; count: number }[]>([]);
  isBusy = $state(false);

  /** What is loaded, by pair of folders, in the order in which the server names these. */
  readonly groups = $derived<Group[]>(
    this.folders
      .map((folder) => ({
        ...folder,
        offers: (this.items ?? []).filter(
          (one) => one.fromFolder === folder.fromFolder && one.toFolder === folder.toFolder,
        ),
      }))
      .filter((group) => group.offers.length > 0),
  );

  protected async fetchPage(query: PageQuery): Promise<PageOf<Offer>> {
    const page = await ask(client.GET('/api/offers', { params: { query } }));
    if (!query.after) this.folders = page.folders;
    return page;
  }

  protected idOf(offer: Offer): string {
    return offer.id;
  }

  decide(verdict: Verdict, offer: Offer): Promise<void> {
    return this.#decide(verdict, { ids: [offer.id] });
  }

  decideFolder(verdict: Verdict, group: Group): Promise<void> {
    return this.#decide(verdict, { fromFolder: group.fromFolder, toFolder: group.toFolder });
  }

  async #decide(verdict: Verdict, body: { ids: string[] } | { fromFolder: string; toFolder: string }): Promise<void> {
    this.isBusy = true;
    // a split is an undo itself
    const split = new Set((this.items ?? []).filter((one) => one.kind === 'another picture').map((one) => one.id));
    try {
      const answer = await ask(
        verdict === 'accept'
          ? client.POST('/api/offers/accept', { body })
          : client.POST('/api/offers/reject', { body }),
      );
      await this.load();
      activity.soon();
      const canUndo = verdict === 'reject' || answer.done.some((id) => !split.has(id));
      this.#tell(verdict, answer.done.length, canUndo ? answer.receiptId : null);
      const [first] = answer.failed;
      if (first) toasts.fail(`${count(answer.failed.length, 'offer')} could not be decided. ${first.reason}`);
    } catch (failure) {
      toasts.fail(messageOf(failure));
      await this.load();
    } finally {
      this.isBusy = false;
    }
  }

  #tell(verdict: Verdict, number: number, receipt: string | null): void {
    if (!number) return;
    const offers = count(number, 'offer');
    const text =
      verdict === 'reject' ? `${offers} rejected. ${number === 1 ? 'It is' : 'They are'} not made again.` : `${offers} accepted.`;
    tellDone(text, receipt, () => this.load());
  }
}
