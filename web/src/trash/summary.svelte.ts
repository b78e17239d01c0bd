/** How many photos are in the trash, how many were hidden, and what emptying would do. */
import { ask, client, type Schema } from '../api/client';

class Summary {
  now = $state<Schema['TrashSummary'] | null>(null);

  async load(): Promise<void> {
    try {
      this.now = await ask(client.GET('/api/trash/summary'));
    } catch {
      // only figures beside words: the list below says what is wrong
    }
  }
}

export const summary = new Summary();
