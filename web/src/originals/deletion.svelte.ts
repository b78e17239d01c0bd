/** Which of one's libraries allow that originals are deleted from disk. */
import { account } from '../account/account.svelte';
import { ask, client } from '../api/client';

class Deletion {
  #allowed = $state<string[]>([]);

  async load(): Promise<void> {
    try {
      // an administrator is told of everybody's
      const mine = (await ask(client.GET('/api/libraries'))).filter((one) => one.ownerId === account.user?.id);
      this.#allowed = mine.filter((one) => one.allowDeletion).map((one) => one.id);
    } catch {
      // then nothing is offered: deleting is never what a page needs to work
    }
  }

  get isAllowedSomewhere(): boolean {
    return this.#allowed.length > 0;
  }

  allows(libraryId: string): boolean {
    return this.#allowed.includes(libraryId);
  }
}

export const deletion = new Deletion();
