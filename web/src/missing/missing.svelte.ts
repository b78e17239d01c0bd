/** The missing photos that the filters leave, page by page, and how many there are of each library and folder. */
import { ask, client, messageOf, type Schema } from '../api/client';
import { toasts } from '../shell/toasts.svelte';
import { rangeOf } from '../timeline/order';
import { addressOf, queryOf, type Filters } from './filters';

export type Lost = Schema['MissingShape'];

const PAGE = 100;
const MOST = 1000;

export class Missing {
  items = $state<Lost[] | null>(null);
  total = $state(0);
  next = $state<string | null>(null);
  counts = $state<Schema['MissingCounts'] | null>(null);
  problem = $state('');
  #last = 0;
  #shown: string | null = null;

  /** Asks anew, for as many as are shown. */
  async load(filters: Filters): Promise<void> {
    const mine = ++this.#last;
    const size = Math.min(Math.max(this.items?.length ?? 0, PAGE), MOST);
    try {
      const [page, counts] = await Promise.all([
        ask(client.GET('/api/missing', { params: { query: { ...queryOf(filters), size } } })),
        ask(
          client.GET('/api/missing/folders', {
            params: { query: filters.library ? { libraryId: filters.library } : {} },
          }),
        ),
      ]);
      if (mine !== this.#last) return;
      this.items = page.items;
      this.total = page.total ?? page.items.length;
      this.next = page.nextAfter;
      this.counts = counts;
      this.problem = '';
      this.#shown = addressOf(filters);
    } catch (failure) {
      // what is shown stays, where it is what was asked for
      if (mine === this.#last && this.#shown !== addressOf(filters)) this.problem = messageOf(failure);
    }
  }

  /** All photos from one to the other, for a range. */
  async between(one: string, other: string): Promise<readonly { id: string }[]> {
    return rangeOf((this.items ?? []).map((item) => item.asset), one, other);
  }

  async more(filters: Filters): Promise<void> {
    if (!this.next || !this.items) return;
    const mine = ++this.#last;
    try {
      const query = { ...queryOf(filters), size: PAGE, after: this.next };
      const page = await ask(client.GET('/api/missing', { params: { query } }));
      if (mine !== this.#last) return;
      const known = new Set(this.items.map((one) => one.asset.id));
      this.items = [...this.items, ...page.items.filter((one) => !known.has(one.asset.id))];
      this.next = page.nextAfter;
    } catch (failure) {
      toasts.fail(messageOf(failure));
    }
  }
}
