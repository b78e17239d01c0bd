/** The missing photos that the filters leave, and how many there are of each library and folder. */
import { ask, client, type Schema } from '../api/client';
import { PagedPhotos, type PageOf, type PageQuery } from '../shell/paged.svelte';
import { addressOf, filtersOf, queryOf, type Filters } from './filters';

export type Lost = Schema['MissingShape'];

export class Missing extends PagedPhotos<Lost> {
  counts = $state<Schema['MissingCounts'] | null>(null);
  #filters: Filters = filtersOf('');

  protected async fetchPage(query: PageQuery): Promise<PageOf<Lost>> {
    const [filters, isFirst] = [this.#filters, !query.after];
    const [page, counts] = await Promise.all([
      ask(client.GET('/api/missing', { params: { query: { ...queryOf(filters), ...query } } })),
      isFirst ? fetchCounts(filters.library) : this.counts,
    ]);
    if (filters === this.#filters) this.counts = counts;
    return page;
  }

  /** Asks anew; what other filters left goes. */
  find(filters: Filters): Promise<void> {
    const isOther = addressOf(filters) !== addressOf(this.#filters);
    this.#filters = filters;
    return this.load(isOther);
  }
}

function fetchCounts(libraryId: string): Promise<Schema['MissingCounts']> {
  return ask(client.GET('/api/missing/folders', { params: { query: libraryId ? { libraryId } : {} } }));
}
