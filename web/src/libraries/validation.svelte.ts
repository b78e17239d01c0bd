/** Asks the server what is wrong with folders and patterns while they are typed. */
import { ask, client, type Schema } from '../api/client';

const PAUSE_MS = 250;

export class Validation {
  paths = $state<Record<string, Schema['ImportPathValidation']>>({});
  patterns = $state<Record<string, Schema['PatternValidation']>>({});
  isAsking = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = 0;

  /** `libraryId` = the library that is edited, whose own folders do not count as taken. */
  constructor(private readonly libraryId: string | null) {}

  look(importPaths: string[], exclusionPatterns: string[]): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(importPaths, exclusionPatterns), PAUSE_MS);
  }

  async #ask(importPaths: string[], exclusionPatterns: string[]): Promise<void> {
    const mine = ++this.#last;
    const body = { importPaths, exclusionPatterns };
    this.isAsking = true;
    try {
      const answer = await ask(
        this.libraryId
          ? client.POST('/api/libraries/{id}/validate', { params: { path: { id: this.libraryId } }, body })
          : client.POST('/api/libraries/validate', { body }),
      );
      if (mine !== this.#last) return;
      this.paths = Object.fromEntries(importPaths.map((path, index) => [path, answer.importPaths[index]!]));
      this.patterns = Object.fromEntries(
        exclusionPatterns.map((pattern, index) => [pattern, answer.exclusionPatterns[index]!]),
      );
    } catch {
      // the messages are a service; saving says what is wrong in any case
    } finally {
      if (mine === this.#last) this.isAsking = false;
    }
  }
}
