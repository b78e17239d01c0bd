/** Asks the server what an edit of a library would do, while it is typed. */
import { ask, client, messageOf, type Schema } from '../api/client';

const PAUSE_MS = 350;

export type Edit = Schema['EditToPreview'];

export class Effect {
  found = $state<Schema['EditPreview'] | null>(null);
  isAsking = $state(false);
  problem = $state('');
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = 0;
  #shown = '';

  constructor(private readonly libraryId: string) {}

  /** `edit` null = there is nothing to preview. */
  look(edit: Edit | null): void {
    clearTimeout(this.#timer);
    this.#last += 1;
    const wanted = JSON.stringify(edit);
    if (!edit || wanted !== this.#shown) {
      this.found = null;
      this.#shown = '';
    }
    this.problem = '';
    this.isAsking = edit !== null && this.found === null;
    if (this.isAsking && edit) this.#timer = setTimeout(() => void this.#ask(edit, wanted), PAUSE_MS);
  }

  /** What to save as confirmed: what was shown for this very edit. */
  confirmedFor(edit: Edit): string {
    return this.found && JSON.stringify(edit) === this.#shown ? this.found.fingerprint : '';
  }

  async #ask(edit: Edit, wanted: string): Promise<void> {
    const mine = this.#last;
    try {
      const answer = await ask(
        client.POST('/api/libraries/{id}/preview', { params: { path: { id: this.libraryId } }, body: edit }),
      );
      if (mine !== this.#last) return;
      this.found = answer;
      this.#shown = wanted;
    } catch (failure) {
      if (mine === this.#last) this.problem = messageOf(failure);
    } finally {
      if (mine === this.#last) this.isAsking = false;
    }
  }
}
