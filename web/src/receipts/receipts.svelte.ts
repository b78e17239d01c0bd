/** What was done, as far as it is loaded, and undoing it. */
import { ask, client, messageOf } from '../api/client';
import { activity } from '../jobs/activity.svelte';
import { Paged, type PageOf, type PageQuery } from '../shell/paged.svelte';
import { addressOf, filtersOf, queryOf, type Filters, type Receipt } from './words';

export class Receipts extends Paged<Receipt> {
  #filters: Filters = filtersOf('');

  protected fetchPage(query: PageQuery): Promise<PageOf<Receipt>> {
    return ask(client.GET('/api/receipts', { params: { query: { ...queryOf(this.#filters), ...query } } }));
  }

  protected idOf(receipt: Receipt): string {
    return receipt.id;
  }

  /** Asks anew; what other filters left goes. */
  find(filters: Filters): Promise<void> {
    const isOther = addressOf(filters) !== addressOf(this.#filters);
    this.#filters = filters;
    return this.load(isOther);
  }

  /** Undoes it; the sentence says why it could not be, and is empty where it was. */
  async undo(receipt: Receipt): Promise<string> {
    try {
      await ask(client.POST('/api/receipts/{id}/undo', { params: { path: { id: receipt.id } } }));
    } catch (failure) {
      return messageOf(failure);
    }
    activity.soon();
    await this.load();
    return '';
  }
}
