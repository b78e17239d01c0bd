/** Which photos are selected, and from where a range goes. */
import { SvelteSet } from 'svelte/reactivity';

interface Ordered {
  /** All photos from one to the other, in display order. */
  between(one: string, other: string): Promise<readonly { id: string }[]>;
}

export class Selection {
  ids = new SvelteSet<string>();
  #from: string | null = null;

  constructor(private readonly view: Ordered) {}

  toggle(id: string): void {
    if (!this.ids.delete(id)) this.ids.add(id);
    this.#from = id;
  }

  async rangeTo(id: string): Promise<void> {
    if (!this.#from) {
      this.toggle(id);
      return;
    }
    for (const photo of await this.view.between(this.#from, id)) this.ids.add(photo.id);
  }

  set(ids: readonly string[], isSelected: boolean): void {
    for (const id of ids) {
      if (isSelected) this.ids.add(id);
      else this.ids.delete(id);
    }
    this.#from = ids.at(-1) ?? null;
  }

  clear(): void {
    this.ids.clear();
    this.#from = null;
  }
}
