/** Walking through the folders of one's libraries to pick a file or a folder. */
import { ask, client, messageOf, type Schema } from '../api/client';
import { folderOf } from './words';

export class Picking {
  listing = $state<Schema['FolderListing'] | null>(null);
  problem = $state('');
  isLoading = $state(false);
  #last = 0;

  /** As near to `path` as there is a folder: where a photo was, people begin to look. */
  async start(path: string): Promise<void> {
    for (let at = path; at && at !== '/'; at = folderOf(at)) {
      if (await this.#load(at, true)) return;
    }
    await this.go(null);
  }

  async go(path: string | null): Promise<void> {
    await this.#load(path, false);
  }

  async #load(path: string | null, isTry: boolean): Promise<boolean> {
    const mine = ++this.#last;
    this.isLoading = true;
    try {
      const answer = await ask(client.GET('/api/folders', { params: { query: path ? { path } : {} } }));
      if (mine === this.#last) {
        this.listing = answer;
        this.problem = '';
      }
      return true;
    } catch (failure) {
      if (mine === this.#last && !isTry) this.problem = messageOf(failure);
      return false;
    } finally {
      if (mine === this.#last) this.isLoading = false;
    }
  }
}
