/** Short messages at the bottom of the window, some with an undo. */

export interface Toast {
  id: number;
  text: string;
  isWrong: boolean;
  undo?: () => Promise<void>;
}

const UNDO_MS = 10_000;
const READ_MS = 5_000;

class Toasts {
  list = $state<Toast[]>([]);
  #next = 1;

  tell(text: string): void {
    this.#show({ text, isWrong: false }, READ_MS);
  }

  fail(text: string): void {
    this.#show({ text, isWrong: true }, UNDO_MS);
  }

  offerUndo(text: string, undo: () => Promise<void>): void {
    this.#show({ text, isWrong: false, undo }, UNDO_MS);
  }

  close(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  #show(toast: Omit<Toast, 'id'>, lasts_ms: number): void {
    const id = this.#next++;
    this.list = [...this.list.slice(-2), { ...toast, id }];
    setTimeout(() => this.close(id), lasts_ms);
  }
}

export const toasts = new Toasts();
