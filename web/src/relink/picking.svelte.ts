/** Walking through the folders of one's libraries to pick a file or a folder. */
import { ask, client, messageOf, type Schema } from '../api/client';

export class Picking {
  listing = $state<Schema['FolderListing'] | null>(null);
  problem = $state('');
  isLoading = $state(false);
  #last = 0;

  /** As near to `path` as there is a folder: where a photo was, people begin to look. */
  start(path: string): Promise<void> {
    return this.#load(path, true);
  }

  go(path: string | null): Promise<void> {
    return this.#load(path, false);
  }

  async #load(path: string | null, nearest: boolean): Promise<void> {
    const mine = ++this.#last;
    this.isLoading = true;
    try {
      const answer = await ask(client.GET('/api/folders', { params: { query: path ? { path, nearest } : {} } }));
      if (mine !== this.#last) return;
      this.listing = answer;
      this.problem = '';
    } catch (failure) {
      if (mine === this.#last) this.problem = messageOf(failure);
    } finally {
      if (mine === this.#last) this.isLoading = false;
    }
  }
}
