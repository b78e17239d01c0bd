/** A list that the server hands out page by page. */
import { messageOf } from '../api/client';
import { rangeOf } from '../timeline/order';
import { toasts } from './toasts.svelte';

export interface PageOf<T> {
  /** On the first page; null on later ones. */
  total: number | null;
  items: T[];
  nextAfter: string | null;
}

export interface PageQuery {
  size: number;
  after?: string;
}

const PAGE = 100;
const MOST = 1000;

export abstract class Paged<T> {
  items = $state.raw<T[] | null>(null);
  total = $state(0);
  next = $state<string | null>(null);
  problem = $state('');
  #last = 0;
  #more: Promise<void> | null = null;

  protected abstract fetchPage(query: PageQuery): Promise<PageOf<T>>;

  protected abstract idOf(item: T): string;

  /** Asks anew, for as many as are shown. `isOther`: what is shown is not what is asked for, and goes if that fails. */
  async load(isOther = false): Promise<void> {
    const mine = ++this.#last;
    const wanted = isOther ? 0 : (this.items?.length ?? 0);
    try {
      const first = await this.fetchPage({ size: Math.min(Math.max(wanted, PAGE), MOST) });
      let { items, nextAfter } = first;
      while (items.length < wanted && nextAfter && mine === this.#last) {
        const page = await this.fetchPage({ size: MOST, after: nextAfter });
        items = [...items, ...page.items];
        nextAfter = page.nextAfter;
      }
      if (mine !== this.#last) return;
      this.items = items;
      this.next = nextAfter;
      this.total = first.total ?? items.length;
      this.problem = '';
    } catch (failure) {
      // what is shown stays; the frame says that the server is away
      if (mine === this.#last && (isOther || !this.items)) this.problem = messageOf(failure);
    }
  }

  more(): Promise<void> {
    this.#more ??= this.#loadMore().finally(() => (this.#more = null));
    return this.#more;
  }

  async #loadMore(): Promise<void> {
    if (!this.next || !this.items) return;
    const mine = ++this.#last;
    try {
      const page = await this.fetchPage({ size: PAGE, after: this.next });
      if (mine !== this.#last) return;
      const known = new Set(this.items.map((one) => this.idOf(one)));
      this.items = [...this.items, ...page.items.filter((one) => !known.has(this.idOf(one)))];
      this.next = page.nextAfter;
    } catch (failure) {
      toasts.fail(messageOf(failure));
    }
  }
}

/** A list whose lines are photos. */
export abstract class PagedPhotos<T extends { asset: { id: string } }> extends Paged<T> {
  protected idOf(item: T): string {
    return item.asset.id;
  }

  /** All photos from one to the other, for a range. */
  async between(one: string, other: string): Promise<readonly { id: string }[]> {
    return rangeOf((this.items ?? []).map((item) => item.asset), one, other);
  }

  /** Takes photos out at once; the server is told by the caller. */
  remove(ids: ReadonlySet<string>): void {
    const kept = (this.items ?? []).filter((one) => !ids.has(one.asset.id));
    this.total -= (this.items?.length ?? 0) - kept.length;
    this.items = kept;
    if (!kept.length && this.next) void this.load();
  }
}
