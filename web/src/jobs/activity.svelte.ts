/** What the server is doing, asked often while something goes on and seldom while nothing does. */
import { ask, client, type Activity } from '../api/client';

const BUSY_MS = 2_000;
/** What is noticed by itself should be seen soon, too; and asking costs the server some milliseconds. */
const IDLE_MS = 4_000;
const HIDDEN_MS = 15_000;

class ActivityWatch {
  now = $state<Activity | null>(null);
  isOffline = $state(false);
  /**
   * Counts up with each answer while work goes on, and once more when it ended, also where it began and ended between
   * two answers: photos may have changed.
   */
  beat = $state(0);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStarted = false;
  #wasBusy = false;

  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    document.addEventListener('visibilitychange', () => !document.hidden && void this.#look());
    void this.#look();
  }

  /** Something was just asked for: look again at once, and beat even if it is over by then. */
  soon(): void {
    clearTimeout(this.#timer);
    this.#wasBusy = true;
    if (this.#isStarted) this.#timer = setTimeout(() => void this.#look(), 150);
  }

  async #look(): Promise<void> {
    clearTimeout(this.#timer);
    let isBusy = this.#wasBusy;
    try {
      const answer = await ask(client.GET('/api/activity'));
      const isOver = this.now !== null && this.now.endedAt !== answer.endedAt;
      this.now = answer;
      this.isOffline = false;
      isBusy = answer.running + answer.queued > 0;
      if (isBusy || this.#wasBusy || isOver) this.beat += 1;
      this.#wasBusy = isBusy;
    } catch {
      this.isOffline = true;
    }
    const wait = isBusy || this.isOffline ? BUSY_MS : IDLE_MS;
    this.#timer = setTimeout(() => void this.#look(), document.hidden ? HIDDEN_MS : wait);
  }
}

export const activity = new ActivityWatch();
