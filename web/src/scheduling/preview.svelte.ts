/** What a schedule that is being typed would mean: its next runs, or why it is none. */
import { ask, client, messageOf, type Schema } from '../api/client';

const PAUSE_MS = 250;

export class Preview {
  /** Null while it is asked for, and where nothing is typed. */
  now = $state.raw<Schema['SchedulePreview'] | null>(null);
  problem = $state('');
  #asked = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  look(schedule: string): void {
    if (schedule === this.#asked) return;
    this.#asked = schedule;
    this.now = null;
    this.problem = '';
    clearTimeout(this.#timer);
    if (schedule) this.#timer = setTimeout(() => void this.#ask(schedule), PAUSE_MS);
  }

  async #ask(schedule: string): Promise<void> {
    try {
      const answer = await ask(client.POST('/api/schedule/preview', { body: { cron: schedule } }));
      if (schedule === this.#asked) this.now = answer;
    } catch (failure) {
      if (schedule === this.#asked) this.problem = messageOf(failure);
    }
  }
}
