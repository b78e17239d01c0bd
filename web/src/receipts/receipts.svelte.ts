/** What was done, as far as it is loaded, and undoing it. */
import { ask, client, messageOf } from '../api/client';
import { activity } from '../jobs/activity.svelte';
import { queryOf, type Filters, type Receipt } from './words';

const SIZE = 50;

export class Receipts {
  items = $state<Receipt[] | null>(null);
  total = $state(0);
  next = $state<string | null>(null);
  problem = $state('');
  #filters: Filters = { kind: '', shown: '', owner: '' };
  #asked = 0;

  /** The newest; as many as were loaded already when only the list's state may have changed. */
  async load(filters: Filters): Promise<void> {
    const isSame = JSON.stringify(filters) === JSON.stringify(this.#filters);
    const size = isSame ? Math.min(1000, Math.max(SIZE, this.items?.length ?? 0)) : SIZE;
    this.#filters = { ...filters };
    const mine = ++this.#asked;
    try {
      const page = await ask(client.GET('/api/receipts', { params: { query: { size, ...queryOf(filters) } } }));
      if (mine !== this.#asked) return;
      [this.items, this.total, this.next, this.problem] = [page.items, page.total, page.nextAfter, ''];
    } catch (failure) {
      if (mine === this.#asked) this.problem = messageOf(failure);
    }
  }

  async more(): Promise<void> {
    if (!this.next || !this.items) return;
    const mine = ++this.#asked;
    try {
      const page = await ask(
        client.GET('/api/receipts', { params: { query: { size: SIZE, after: this.next, ...queryOf(this.#filters) } } }),
      );
      if (mine !== this.#asked) return;
      this.items = [...this.items, ...page.items];
      [this.total, this.next] = [page.total, page.nextAfter];
    } catch (failure) {
      this.problem = messageOf(failure);
    }
  }

  /** Undoes it; the sentence says why it could not be, and is empty where it was. */
  async undo(receipt: Receipt): Promise<string> {
    try {
      await ask(client.POST('/api/receipts/{id}/undo', { params: { path: { id: receipt.id } } }));
    } catch (failure) {
      return messageOf(failure);
    }
    activity.soon();
    await this.load(this.#filters);
    return '';
  }
}
