/** How the folders are watched, as it was last told. */
import { ask, client, messageOf, type Schema } from '../api/client';
import { toasts } from '../shell/toasts.svelte';

export class WatchingNow {
  now = $state.raw<Schema['Watching'] | null>(null);
  problem = $state('');

  async load(): Promise<void> {
    try {
      this.now = await ask(client.GET('/api/watching'));
      this.problem = '';
    } catch (failure) {
      if (!this.now) this.problem = messageOf(failure);
    }
  }

  async change(change: Schema['WatchingUpdate']): Promise<void> {
    try {
      this.now = await ask(client.PATCH('/api/watching', { body: change }));
      toasts.tell('Saved.');
    } catch (failure) {
      toasts.fail(messageOf(failure));
      await this.load();
    }
  }
}
